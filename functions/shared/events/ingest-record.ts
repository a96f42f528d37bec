import * as z from 'zod';
import { attachment } from '../domain/files/attachment.ts';
import { tenantId, userId } from '../domain/ids.ts';
import { type StorableMessage, storedContentType } from '../domain/messages/message.ts';

/**
 * Record of the ingest topic: an accepted message, encrypted if its tenant has a key. The parser drops unknown fields, so
 * that two versions of the service can run side by side.
 */
const ingestRecord = z.object({
  messageId: z.uuid(),
  tenantId,
  conversationId: z.uuid(),
  senderId: userId,
  actorId: userId,
  content: z.string(),
  contentType: storedContentType,
  attachments: z.array(
    z.object({ ...attachment.shape, storagePath: z.string(), storageVersion: z.string().exactOptional() }),
  ),
  metadata: z.union([z.record(z.string(), z.unknown()), z.string()]).optional(),
  replyTo: z.uuid().optional(),
  type: z.string().optional(),
  mentions: z.array(userId).optional(),
  mentionsAll: z.boolean().optional(),
  requestId: z.string(),
  sourceIp: z.string().optional(),
  traceParent: z.string().optional(),
});

/** The message id of a record that cannot be parsed, so that its sender can be informed. */
const identity = z.object({ messageId: z.uuid() });

export const encodeIngestRecord = (message: StorableMessage): string => JSON.stringify(message);

/** The message of a record, or only its id if the rest cannot be parsed. */
export function decodeIngestRecord(value: string): { message?: StorableMessage; messageId?: string } {
  let record: unknown;
  try {
    record = JSON.parse(value);
  } catch {
    return {};
  }
  const parsed = ingestRecord.safeParse(record);
  return parsed.success ? { message: parsed.data } : (identity.safeParse(record).data ?? {});
}
