import * as z from 'zod';
import { limits } from '../../domain/limits.ts';
import {
  newWebhook,
  webhook,
  webhookDelivery,
  webhookName,
  webhookSecret,
} from '../../domain/webhooks/webhook.ts';
import { cursor, flag, pageLimit, pageOf } from '../parameters.ts';
import type { Route } from '../route.ts';

const params = z.strictObject({ webhookName });

export const webhookRoutes = {
  'set-webhook': {
    method: 'PUT',
    path: '/webhooks/{webhookName}',
    summary: 'Create or change a webhook',
    description:
      'The service posts each event of your tenant to its address, as Standard Webhooks describes: at least once and in no order. ' +
      'The body has the type of the event, its time, and the conversation, message and seq that it concerns, never content or users. ' +
      'A failed delivery is tried ten times within about three days. A webhook is disabled when it returns 410, when nothing was delivered ' +
      'for three days, and when more than 100,000 events wait; set it again to enable it.',
    scopes: ['chat:admin'],
    moderators: { audited: 'set-webhook' },
    params,
    body: newWebhook,
    example: { url: 'https://hooks.example.com/chat', eventTypes: ['message-stored', 'message-edited'] },
    responses: { 200: { description: 'The webhook.', body: webhook } },
    problems: ['too-many-webhooks'],
  },
  'list-webhooks': {
    method: 'GET',
    path: '/webhooks',
    summary: 'List webhooks',
    scopes: ['chat:admin'],
    moderators: { audited: 'list-webhooks' },
    responses: {
      200: {
        description: 'The webhooks of your tenant, by name.',
        body: z.strictObject({ items: z.array(webhook) }).meta({ id: 'WebhookList' }),
      },
    },
    problems: [],
  },
  'delete-webhook': {
    method: 'DELETE',
    path: '/webhooks/{webhookName}',
    summary: 'Delete a webhook',
    description: 'With all events that wait for it.',
    scopes: ['chat:admin'],
    moderators: { audited: 'delete-webhook' },
    params,
    responses: { 204: { description: 'The webhook is deleted.' } },
    problems: ['webhook-not-found'],
  },
  'get-webhook-secret': {
    method: 'GET',
    path: '/webhooks/{webhookName}/secret',
    summary: 'Get the secret of a webhook',
    validator: false,
    scopes: ['chat:admin'],
    moderators: { audited: 'get-webhook-secret' },
    params,
    responses: { 200: { description: 'The secret with which deliveries are signed.', body: webhookSecret } },
    problems: ['webhook-not-found'],
  },
  'rotate-webhook-secret': {
    method: 'POST',
    path: '/webhooks/{webhookName}/secret',
    summary: 'Make a new secret for a webhook',
    description:
      'For 24 hours deliveries are signed with the previous secret, too; until then this request returns the same new secret again.',
    scopes: ['chat:admin'],
    moderators: { audited: 'rotate-webhook-secret' },
    params,
    responses: { 200: { description: 'The new secret.', body: webhookSecret } },
    problems: ['webhook-not-found'],
  },
  'list-webhook-deliveries': {
    method: 'GET',
    path: '/webhooks/{webhookName}/deliveries',
    summary: 'List the events that were not delivered',
    description:
      'Returns the events that wait and those that failed, in the order in which they happened. They are kept for 30 days.',
    validator: false,
    scopes: ['chat:admin'],
    moderators: { audited: 'list-webhook-deliveries' },
    params,
    query: z.strictObject({
      failed: flag.meta({ description: 'Only those that are not tried again.' }),
      limit: pageLimit,
      cursor,
    }),
    responses: {
      200: {
        description: 'A page of events.',
        body: pageOf('WebhookDeliveryPage', webhookDelivery),
      },
    },
    problems: ['webhook-not-found', 'invalid-cursor'],
  },
  'resend-webhook-deliveries': {
    method: 'POST',
    path: '/webhooks/{webhookName}/resend',
    summary: 'Send failed events again',
    scopes: ['chat:admin'],
    moderators: { audited: 'resend-webhook-deliveries' },
    params,
    body: z
      .strictObject({
        eventIds: z
          .array(z.string().min(1).max(200))
          .min(1)
          .max(limits.eventsPerResend)
          .optional()
          .meta({ description: 'Events that failed; absent: all that failed.' }),
      })
      .meta({ id: 'ResendWebhookDeliveriesRequest' }),
    example: {},
    responses: {
      200: {
        description: 'They are tried again from now on.',
        body: z
          .strictObject({ resent: z.int().meta({ description: 'Number of events.' }) })
          .meta({ id: 'ResendResult' }),
      },
    },
    problems: ['webhook-not-found'],
  },
} as const satisfies Record<string, Route>;
