import * as z from 'zod';
import { shownUserId, userId, uuid } from '../ids.ts';
import { limits } from '../limits.ts';
import { text } from '../text.ts';

const days = z.int().min(1).max(limits.retentionDays);
const action = z.enum(['archive', 'delete']);

const rule = z
  .strictObject({ days, action })
  .meta({ id: 'RetentionRule', description: 'What becomes of messages that are older than so many days.' });

export const newRetentionPolicy = z
  .strictObject({
    conversationId: uuid
      .optional()
      .meta({ description: 'For this conversation only; otherwise for your tenant.' }),
    days,
    action: action.meta({ description: 'Archived messages can still be read; deleted ones are gone.' }),
  })
  .meta({ id: 'SetRetentionPolicyRequest' });

export const retentionPolicy = z
  .strictObject({
    scope: z.enum(['stage', 'tenant', 'conversation']),
    conversationId: z.uuid().optional(),
    current: rule.nullable().meta({ description: 'What holds now; null: nothing is old enough ever.' }),
    pending: z
      .strictObject({
        rule: rule.nullable().meta({ description: 'null: that of the tenant, or of the stage.' }),
        effectiveAt: z.iso.datetime(),
      })
      .optional()
      .meta({ description: 'What will hold instead, and from when on.' }),
    setBy: z.string(),
    setAt: z.iso.datetime(),
  })
  .meta({ id: 'RetentionPolicy' });

const count = z.int().min(0);

const retentionImpact = z
  .strictObject({
    messages: count.meta({ description: 'That would be archived or deleted.' }),
    bytes: count.meta({ description: 'Of their content and metadata; not of attached files.' }),
    conversations: count.meta({ description: 'That lose messages.' }),
    held: count.meta({ description: 'Messages as old that stay, because a legal hold covers them.' }),
    complete: z.boolean().meta({ description: 'Whether all were counted; false: there are more.' }),
  })
  .meta({ id: 'RetentionImpact' });

export const retentionChange = z
  .strictObject({
    policy: retentionPolicy.nullable().meta({ description: 'As it is then; null: there is none any more.' }),
    impact: retentionImpact
      .optional()
      .meta({ description: 'Of a dry run: what it would take now, were it in force already.' }),
  })
  .meta({ id: 'RetentionChange' });

export const newLegalHold = z
  .strictObject({
    conversationId: uuid.optional().meta({ description: 'All of this conversation.' }),
    userId: userId.optional().meta({ description: 'All that this user sent, in any conversation.' }),
    reason: text(limits.holdReasonBytes).min(1),
  })
  .refine(({ conversationId, userId }) => conversationId === undefined || userId === undefined, {
    path: ['userId'],
    message: 'Does not go with conversationId.',
  })
  .meta({
    id: 'PlaceLegalHoldRequest',
    description: 'With neither conversationId nor userId it covers your whole tenant.',
  });

export const legalHold = z
  .strictObject({
    holdId: z.uuid(),
    conversationId: z.uuid().optional(),
    userId: shownUserId.optional(),
    reason: z.string(),
    placedBy: z.string(),
    placedAt: z.iso.datetime(),
    releasedBy: z.string().optional(),
    releasedAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'LegalHold' });

export type RetentionRule = z.infer<typeof rule>;
export type RetentionPolicy = z.infer<typeof retentionPolicy>;
export type RetentionImpact = z.infer<typeof retentionImpact>;
export type RetentionChange = z.infer<typeof retentionChange>;
export type NewLegalHold = z.infer<typeof newLegalHold>;
export type LegalHold = z.infer<typeof legalHold>;
