import * as z from 'zod';
import { attachment } from '../files/attachment.ts';
import { shownUserId } from '../ids.ts';

export const userExport = z
  .strictObject({
    exportId: z.uuid(),
    userId: shownUserId,
    status: z.enum(['waiting', 'running', 'done', 'removed']).meta({
      description:
        'Waiting for its turn; running; done: list its files; removed: they are not there any more, because they ' +
        'expired or the user was erased.',
    }),
    records: z
      .record(z.string(), z.int().min(0))
      .meta({ description: 'How many there are of each type, in the files that are written.' }),
    requestedAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().optional(),
    expiresAt: z.iso.datetime().optional().meta({ description: 'Its files are removed then.' }),
  })
  .meta({ id: 'UserExport' });

export const exportFile = z
  .strictObject({
    ...attachment.omit({ id: true }).shape,
    url: z.url(),
    expiresAt: z.iso.datetime().meta({ description: 'The URL works until then.' }),
  })
  .meta({ id: 'ExportFile' });

export type UserExport = z.infer<typeof userExport>;
