import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { StoredAttachment } from '../../shared/domain/files/attachment.ts';
import type { ObjectStore } from '../../shared/domain/files/object-store.ts';
import type { ClaimedExport, ExportPart, UserData } from '../../shared/domain/users/user-export-store.ts';

const compress = promisify<Uint8Array, Buffer>(gzip);

export interface FileDependencies {
  readonly data: UserData;
  readonly objects: Pick<ObjectStore, 'write'>;
  /**
   * Bytes of lines after which a file is full. An export needs memory for this much and for one response of the
   * database.
   */
  readonly fileBytes: number;
}

/** Prefix of the keys of an export's files. */
export const exportFolder = (exportId: string): string => `exports/${exportId}/`;

/** Reads records until the file is full, the time is up or nothing is left; then stores the file. */
export async function writeFile(
  { data, objects, fileBytes }: FileDependencies,
  { exportId, tenantId, userId, files: from, place: begin }: ClaimedExport,
  hasTime: () => boolean,
): Promise<ExportPart> {
  const lines: string[] = [];
  const records: Record<string, number> = {};
  const attachments: StoredAttachment[] = [];
  let place = begin;
  let bytes = 0;
  do {
    const page = await data.read({ tenantId, userId }, place);
    for (const record of page.records) {
      const line = `${JSON.stringify(record)}\n`;
      lines.push(line);
      bytes += line.length;
      records[record.type] = (records[record.type] ?? 0) + 1;
    }
    attachments.push(...page.attachments);
    place = page.next;
  } while (place && bytes < fileBytes && hasTime());

  const content = await compress(Buffer.from(lines.join('')));
  const filename = `${String(from + 1).padStart(4, '0')}.ndjson.gz`;
  const file = {
    filename,
    mime: 'application/gzip',
    size: content.length,
    checksumSha256: createHash('sha256').update(content).digest('base64'),
    storagePath: exportFolder(exportId) + filename,
  };
  await objects.write({ ...file, bytes: content });
  return { from, place, records, files: [...attachments, file] };
}
