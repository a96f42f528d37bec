import * as z from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { webhookPayload } from '../domain/webhooks/webhook.ts';

const headers = z.object({
  'webhook-id': z.string().meta({
    description:
      'The id of the event, as on Kafka: the same in every attempt. Ignore an id that you have handled.',
    example: 'message-stored/01a2209d-7c11-7f00-8a51-2f6d3c9b1e44',
  }),
  'webhook-timestamp': z.string().meta({
    description: 'Seconds since 1970 of the attempt. Refuse one that is more than five minutes away.',
    example: '1795858200',
  }),
  'webhook-signature': z.string().meta({
    description:
      '`v1,` and the HMAC-SHA256 in Base64 of `<id>.<timestamp>.<body>` with a secret of the webhook; for a day after a rotation ' +
      'two of them, separated by a space.',
    example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  }),
});

/** The request that a webhook receives, for the OpenAPI document. https://www.standardwebhooks.com */
export const webhookDeliveryOperation: ZodOpenApiOperationObject = {
  operationId: 'receive-event',
  tags: ['webhooks'],
  summary: 'An event, as your webhook receives it',
  description:
    'The service posts this to the address of each webhook that wants the event: at least once and in no order. Verify the signature, ' +
    'and respond within 15 seconds. Read what happened with a token of your own: the event has no content and no user.',
  security: [],
  requestParams: { header: headers },
  requestBody: {
    required: true,
    content: {
      'application/json': {
        schema: webhookPayload,
        example: {
          type: 'message-stored',
          timestamp: '2026-11-28T09:30:00.000Z',
          data: {
            conversationId: '01a2209c-03ab-74f1-aeeb-8732578f0576',
            messageId: '01a2209d-7c11-7f00-8a51-2f6d3c9b1e44',
            seq: 42,
          },
        },
      },
    },
  },
  responses: {
    '2XX': {
      description: 'You have the event. The service reads no body, and does not send the event again.',
    },
    '410': { description: 'You want no more events: the service disables the webhook.' },
    default: {
      description:
        'You do not have it: the service sends it again, after `Retry-After` if the response has it. Redirects are not followed.',
    },
  },
};
