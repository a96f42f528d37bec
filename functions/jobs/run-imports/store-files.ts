import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { StoredAttachment } from '../../shared/domain/files/attachment.ts';
import type { ObjectStore } from '../../shared/domain/files/object-store.ts';
import type {
  BatchMessage,
  ImportBatch,
  ImportStore,
  LineFault,
} from '../../shared/domain/imports/import-store.ts';
import { limits } from '../../shared/domain/limits.ts';
import type { LineBatch } from './batches.ts';
import type { ImportFile } from './import-file.ts';
import { importedAttachmentId } from './imported-ids.ts';
import type { LineMessage } from './parse-line.ts';

interface Dependencies {
  readonly imports: Pick<ImportStore, 'storedAttachments'>;
  readonly objects: Pick<ObjectStore, 'write'>;
}

/**
 * Stores the files of a batch's messages as attachments. Stores a text that is too long as a file, too, and keeps its
 * beginning as the content. Messages whose files are missing become faults.
 */
export async function storeFiles(
  deps: Dependencies,
  { messages, faults, ...batch }: LineBatch,
  file: ImportFile,
  { keepsLongTexts }: { readonly keepsLongTexts: boolean },
): Promise<ImportBatch> {
  const wanted = messages.filter(hasFiles).flatMap((message) => attachmentIdsOf(message));
  const there = wanted.length > 0 ? await deps.imports.storedAttachments(wanted) : new Set<string>();
  const stored: BatchMessage[] = [];
  const refused: LineFault[] = [];
  for (const message of messages) {
    if (!hasFiles(message)) stored.push(message);
    else {
      const found = await withFiles(deps, message, { file, there, keepsLongTexts });
      if ('fault' in found) refused.push(found.fault);
      else stored.push(found.message);
    }
  }
  return { ...batch, messages: stored, faults: [...faults, ...refused] };
}

const isLong = ({ content }: LineMessage) =>
  content.length > limits.contentBytes / 4 && Buffer.byteLength(content) > limits.contentBytes;

const hasFiles = (message: LineMessage) => message.files !== undefined || isLong(message);

const longText = 'text';

const attachmentIdsOf = (message: LineMessage) => [
  ...(isLong(message) ? [importedAttachmentId(message.messageId, longText)] : []),
  ...(message.files ?? []).map((_, index) => importedAttachmentId(message.messageId, `${index}`)),
];

async function withFiles(
  { objects }: Dependencies,
  message: LineMessage,
  { file, there, keepsLongTexts }: { file: ImportFile; there: ReadonlySet<string>; keepsLongTexts: boolean },
): Promise<{ message: BatchMessage } | { fault: LineFault }> {
  const { files = [], ...rest } = message;
  const fault = (reason: LineFault['reason'], detail: string) => ({
    fault: { line: message.line, conversationId: message.conversationId, reason, detail },
  });
  const isCut = isLong(message);
  if (isCut && !keepsLongTexts)
    return fault(
      'too-long',
      `The content has over ${limits.contentBytes} bytes, and its tenant has a key of its own.`,
    );
  if (files.length + (isCut ? 1 : 0) > limits.attachmentsPerMessage)
    return fault(
      'too-long',
      `The content has over ${limits.contentBytes} bytes, and leaves no room for all its files.`,
    );
  const attachments: StoredAttachment[] = [];
  const keep = async (part: string, bytes: Buffer, filename: string, mime: string) => {
    const attachmentId = importedAttachmentId(message.messageId, part);
    const checksumSha256 = createHash('sha256').update(bytes).digest('base64');
    const storagePath = `attachments/${message.conversationId}/${attachmentId}`;
    let storageVersion: string | undefined;
    // A file that is stored already belongs to a duplicate of its message.
    if (!there.has(attachmentId))
      storageVersion = await objects.write({ storagePath, bytes, checksumSha256, mime });
    attachments.push({
      id: attachmentId,
      filename,
      mime,
      size: bytes.length,
      checksumSha256,
      storagePath,
      storageVersion,
    });
    return { attachmentId, checksumSha256 };
  };
  for (const [index, { file: path, filename, mime, checksumSha256 }] of files.entries()) {
    const pointer = `/message/attachments/${index}/file`;
    const found = await file.file(path);
    if (!found) return fault('file-missing', `${pointer}: The zip has no such file.`);
    if (found.size > limits.uploadBytes)
      return fault('file-too-large', `${pointer}: Is over ${limits.uploadBytes} bytes.`);
    const bytes = await buffer(await found.read());
    const shown =
      filename ?? (path.slice(path.lastIndexOf('/') + 1).slice(0, limits.filenameCharacters) || 'file');
    const kept = await keep(`${index}`, bytes, shown, mime);
    if (checksumSha256 !== undefined && checksumSha256 !== kept.checksumSha256)
      return fault('file-mismatch', `${pointer}: Has another SHA-256.`);
  }
  if (!isCut) return { message: { ...rest, attachments } };
  const bytes = Buffer.from(message.content);
  const extension = { text: 'txt', markdown: 'md', html: 'html' }[message.contentType];
  const { attachmentId } = await keep(longText, bytes, `message.${extension}`, 'text/plain');
  return {
    message: {
      ...rest,
      content: beginningOf(bytes),
      metadata: { ...rest.metadata, fullContent: { attachmentId, bytes: bytes.length } },
      attachments,
    },
  };
}

/** The longest beginning that fits, without cutting a character in two. */
function beginningOf(bytes: Buffer): string {
  let end: number = limits.contentBytes;
  while (((bytes[end] as number) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
