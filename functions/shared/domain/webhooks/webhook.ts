import * as z from 'zod';
import { recordedChanges } from '../changes/change.ts';
import { limits } from '../limits.ts';
import { seq } from '../seq.ts';

/** The events that webhooks are told of: those about a conversation. */
const webhookEventType = z.enum([
  ...recordedChanges.map(({ shape }) => shape.type.value),
  'message-rejected',
]);

export const webhookName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'Must be lower-case letters, digits and hyphens.')
  .meta({ description: 'A name that you choose.', example: 'archive-bot' });

export const newWebhook = z
  .strictObject({
    url: z.url().max(limits.webhookUrlCharacters).meta({
      description:
        'Address that receives the events: https, with a host name that leads to public addresses only.',
      example: 'https://hooks.example.com/chat',
    }),
    eventTypes: z
      .array(webhookEventType)
      .min(1)
      .max(webhookEventType.options.length)
      .optional()
      .meta({ description: 'Types of events to deliver; absent: all.', example: ['message-stored'] }),
    enabled: z.boolean().default(true).meta({
      description: 'False: nothing is delivered, and events that happen meanwhile never are.',
    }),
  })
  .meta({ id: 'SetWebhookRequest' });

export type NewWebhook = z.output<typeof newWebhook>;

export const webhook = z
  .strictObject({
    name: z.string(),
    url: z.string(),
    eventTypes: z.array(z.string()).optional(),
    enabled: z.boolean(),
    createdAt: z.iso.datetime(),
    disabledAt: z.iso.datetime().optional(),
    disabledFor: z
      .enum(['request', 'gone', 'failing', 'too-many-waiting'])
      .optional()
      .meta({
        description:
          '`request`: an admin did it. `gone`: it returned 410. `failing`: nothing was delivered for three days. `too-many-waiting`: more ' +
          'than 100,000 events waited.',
      }),
    failingSince: z.iso.datetime().optional().meta({
      description: 'Present while its last attempt failed: the first failure since the last success.',
    }),
  })
  .meta({ id: 'Webhook' });

export type Webhook = z.infer<typeof webhook>;

export const webhookSecret = z
  .strictObject({
    secret: z.string().meta({
      description: 'Key of the signatures, as libraries for Standard Webhooks take it.',
      example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    }),
    previousUntil: z.iso.datetime().optional().meta({
      description: 'Until then deliveries are signed with the previous secret, too.',
    }),
  })
  .meta({ id: 'WebhookSecret' });

/** An event that waits to be delivered, or could not be. */
export const webhookDelivery = z
  .strictObject({
    eventId: z
      .string()
      .meta({ description: 'The `webhook-id` of the delivery, and the id of the event on Kafka.' }),
    type: z.string(),
    conversationId: z.uuid(),
    messageId: z.uuid().optional(),
    seq: z.int().optional(),
    timestamp: z.iso.datetime(),
    attempts: z.int(),
    failure: z.string().optional().meta({
      description:
        'Why the last attempt failed: `status-` and the status, `timeout`, `unreachable`, `certificate` or `address-refused`.',
      example: 'status-500',
    }),
    failedAt: z.iso
      .datetime()
      .optional()
      .meta({ description: 'No further attempt, unless you send it again.' }),
    nextAttemptAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'WebhookDelivery' });

export type WebhookDelivery = z.infer<typeof webhookDelivery>;

/**
 * The body of a delivery: where something happened, not what, nor who did it. Without a name in the OpenAPI document:
 * oapi-codegen leaves out schemas that only webhooks name, and then does not compile.
 */
export const webhookPayload = z.strictObject({
  type: webhookEventType,
  timestamp: z.iso.datetime().meta({ description: 'When the event happened.' }),
  data: z.strictObject({
    conversationId: z.uuid(),
    messageId: z.uuid().optional().meta({ description: 'Of an event about a message.' }),
    seq: seq.optional().meta({ description: 'Of that message: order its events by it.' }),
  }),
});

export type WebhookPayload = z.infer<typeof webhookPayload>;
