import type * as z from 'zod';
import { importLine } from '../../shared/domain/imports/import.ts';
import type { BatchConversation, BatchMessage } from '../../shared/domain/imports/import-store.ts';
import { limits } from '../../shared/domain/limits.ts';
import { importedConversationId, importedMessageId } from './imported-ids.ts';

export type ParsedLine =
  | { readonly conversation: BatchConversation }
  | { readonly message: BatchMessage }
  | { readonly fault: { readonly line: number; readonly detail: string } };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What a line of a file tells, with the ids it gets; or why not, without anything that it says. */
export function parseLine(tenantId: string, line: number, bytes: Uint8Array | undefined): ParsedLine {
  const fault = (detail: string) => ({ fault: { line, detail } });
  if (!bytes) return fault(`Is longer than ${limits.importLineBytes} bytes.`);
  let json: unknown;
  try {
    json = JSON.parse(utf8.decode(bytes));
  } catch {
    return fault('Is not JSON in UTF-8.');
  }
  const parsed = importLine.safeParse(json);
  if (!parsed.success) return fault(detailOf(parsed.error));

  const { conversation, message } = parsed.data;
  if (conversation) {
    const { externalId, ...rest } = conversation;
    const conversationId = importedConversationId(tenantId, externalId);
    return { conversation: { line, conversationId, ...rest } };
  }
  const { conversationExternalId, senderId, content, contentType, metadata, replyTo } =
    message as NonNullable<typeof message>;
  const idOf = (sent: { externalId: string; createdAt: string }) =>
    importedMessageId(tenantId, conversationExternalId, sent);
  return {
    message: {
      line,
      messageId: idOf(message as NonNullable<typeof message>),
      conversationId: importedConversationId(tenantId, conversationExternalId),
      senderId,
      content,
      contentType,
      metadata,
      replyTo: replyTo && idOf(replyTo),
    },
  };
}

/** The first fault, where it is; unknown fields are not named, since they may be anything. */
function detailOf({ issues: [first] }: z.ZodError): string {
  const { code, path, message } = first as z.core.$ZodIssue;
  const detail = code === 'unrecognized_keys' ? 'Has an unknown field.' : message;
  return path.length === 0 ? detail : `/${path.join('/')}: ${detail}`;
}
