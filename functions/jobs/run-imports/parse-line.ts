import type * as z from 'zod';
import { messageDigest } from '../../shared/contract/import-digest.ts';
import { type ImportedMessage, importLine } from '../../shared/domain/imports/import-line.ts';
import type { BatchConversation, BatchMessage, LineFault } from '../../shared/domain/imports/import-store.ts';
import { parseJson } from '../../shared/domain/json.ts';
import { limits } from '../../shared/domain/limits.ts';
import { importedConversationId, importedMessageId } from './imported-ids.ts';

/** A message of a line, with the files that are to become its attachments. */
export interface LineMessage extends Omit<BatchMessage, 'attachments'> {
  readonly files?: ImportedMessage['attachments'];
}

/** The conversation that a line names. */
export interface LineName {
  readonly conversationId: string;
  readonly externalId: string;
}

export type ParsedLine =
  | { readonly name: LineName; readonly conversation: BatchConversation }
  | { readonly name: LineName; readonly message: LineMessage }
  | { readonly name?: LineName | undefined; readonly fault: LineFault }
  /** A blank line. */
  | { readonly blank: true };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Parses a line of a file and assigns its ids; for a faulty line returns the reason, without any content. */
export function parseLine(
  { tenantId, digestsContent }: { readonly tenantId: string; readonly digestsContent: boolean },
  line: number,
  bytes: Uint8Array | undefined,
): ParsedLine {
  const fault = (detail: string, name?: LineName) => ({
    name,
    fault: {
      line,
      reason: 'invalid-line' as const,
      detail,
      ...(name && { conversationId: name.conversationId }),
    },
  });
  if (!bytes) return fault(`Is longer than ${limits.importLineBytes} bytes.`);
  let text: string;
  try {
    // The decoder leaves a byte order mark out.
    text = utf8.decode(bytes);
  } catch {
    return fault('Is not JSON in UTF-8.');
  }
  if (text.trim() === '') return { blank: true };
  const json = parseJson(text);
  if ('malformed' in json) return fault('Is not JSON in UTF-8.');
  const nameOf = (externalId: unknown): LineName | undefined =>
    typeof externalId === 'string'
      ? { externalId, conversationId: importedConversationId(tenantId, externalId) }
      : undefined;
  const given = json.value as { message?: { conversationExternalId?: unknown } } | null;
  if (json.fault)
    return fault(
      `${json.fault.pointer}: ${json.fault.detail}`,
      nameOf(given?.message?.conversationExternalId),
    );
  const parsed = importLine.safeParse(json.value);
  // Only names that the database can store.
  if (!parsed.success)
    return fault(
      detailOf(parsed.error),
      faultyName(parsed.error, nameOf(given?.message?.conversationExternalId)),
    );

  const { conversation, message } = parsed.data;
  if (conversation) {
    const { externalId, ...rest } = conversation;
    const name = nameOf(externalId) as LineName;
    return { name, conversation: { line, conversationId: name.conversationId, ...rest } };
  }
  const { externalId, conversationExternalId, createdAt, replyTo, attachments, ...rest } =
    message as ImportedMessage;
  const { senderId, content } = rest;
  const name = nameOf(conversationExternalId) as LineName;
  const idOf = (sent: { externalId: string; createdAt?: string | undefined }) =>
    importedMessageId(tenantId, conversationExternalId, sent);
  return {
    name,
    message: {
      line,
      externalId,
      messageId: idOf({ externalId, createdAt }),
      conversationId: name.conversationId,
      digest: messageDigest({
        externalId,
        senderId,
        createdAt,
        content: digestsContent ? content : undefined,
      }).toString('base64'),
      ...rest,
      ...(replyTo && { replyTo: idOf(replyTo) }),
      ...(attachments?.length && { files: attachments }),
    },
  };
}

const faultyName = ({ issues }: z.ZodError, name: LineName | undefined) =>
  issues.some(({ path }) => path.length < 2 || path[1] === 'conversationExternalId') ? undefined : name;

/** The first fault, where it is; unknown fields are not named, since they may be anything. */
function detailOf({ issues: [first] }: z.ZodError): string {
  const { code, path, message } = first as z.core.$ZodIssue;
  const detail = code === 'unrecognized_keys' ? 'Has an unknown field.' : message;
  return path.length === 0 ? detail : `/${path.join('/')}: ${detail}`;
}
