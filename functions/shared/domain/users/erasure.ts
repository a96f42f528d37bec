import * as z from 'zod';
import { shownUserId } from '../ids.ts';

const count = z.int().min(0);

export const erasure = z
  .strictObject({
    erasureId: z.uuid(),
    userId: shownUserId,
    status: z.enum(['waiting', 'running', 'settling', 'blocked', 'done']).meta({
      description:
        'Waiting for its turn; running; settling: all that was there is erased, and what was on its way is looked for some hours ' +
        'later; blocked: only what a legal hold keeps is left, and goes when that is released; done: nothing is left.',
    }),
    heldConversations: count.meta({ description: 'In which a legal hold kept what there is of the user.' }),
    erased: z
      .strictObject({
        participations: count.meta({ description: 'Conversations that they took part in until now.' }),
        messages: count.meta({ description: 'That they sent; each leaves a tombstone without a name.' }),
        versions: count.meta({ description: 'Earlier versions of these messages.' }),
        attachments: count.meta({ description: 'Of these messages, with all versions of their files.' }),
        uploads: count.meta({ description: 'Files that no message used.' }),
        reactions: count,
        mentions: count.meta({
          description: 'Messages of others that mentioned them or that they had pinned.',
        }),
        archiveFiles: count.meta({ description: 'In which there was something of theirs, written anew.' }),
        changes: count.meta({ description: 'Entries of change feeds that named them.' }),
        rejections: count.meta({ description: 'Records of messages that were not stored.' }),
        deletions: count.meta({ description: 'Messages of others that they had deleted.' }),
        idempotencyKeys: count,
        imports: count.meta({ description: 'That they made.' }),
        exports: count.meta({ description: 'Of their data.' }),
        holds: count.meta({ description: 'Legal holds that named them.' }),
        policies: count.meta({ description: 'Retention policies that they had set.' }),
        blocks: count.meta({ description: 'Entries of lists of blocked users, theirs and those of others.' }),
        importFiles: count.meta({ description: 'Of the tenant, which may hold anything.' }),
      })
      .meta({ id: 'ErasedCounts' }),
    digest: z.string().optional().meta({
      description:
        'HMAC-SHA256 of the content of the messages, in hexadecimal: docs/explanation/erasure-and-export.md.',
    }),
    requestedAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'Erasure', description: 'Once it is done, this is its certificate.' });

export type Erasure = z.infer<typeof erasure>;
