import { hash } from 'node:crypto';

/** A UUID of a digest, and of a moment where one is given: RFC 9562, sections 5.7 and 5.8. */
function uuid(version: 7 | 8, milliseconds: number | undefined, name: readonly string[]): string {
  const bytes = hash('sha256', JSON.stringify(name), 'buffer').subarray(0, 16);
  if (milliseconds !== undefined) bytes.writeUIntBE(milliseconds, 0, 6);
  bytes.writeUInt8((version << 4) | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * A UUIDv8 of the conversation's name alone, so that a message's line need not contain the start of its conversation.
 */
export const importedConversationId = (tenantId: string, externalId: string): string =>
  uuid(8, undefined, [tenantId, 'conversation', externalId]);

/**
 * A UUIDv7 of when the message was sent (RFC 3339), whose other bits are a digest of its names. Without a time it is a UUIDv8
 * with the same last 62 bits: it stands for the message of that name, whenever that was sent.
 */
export const importedMessageId = (
  tenantId: string,
  conversationExternalId: string,
  { externalId, createdAt }: { readonly externalId: string; readonly createdAt?: string | undefined },
): string => {
  const name = [tenantId, 'message', conversationExternalId, externalId];
  return createdAt === undefined ? uuid(8, undefined, name) : uuid(7, Date.parse(createdAt), name);
};

/** Stable, so that a run that goes on stores a file where the one before did. */
export const importedAttachmentId = (messageId: string, part: string): string =>
  uuid(8, undefined, [messageId, 'attachment', part]);
