import type { ApiClient } from '../../../client/api-client.ts';
import type { ApiReply } from '../../../client/api-operation.ts';
import { listItems } from '../../../client/pages.ts';
import { postForm } from '../../../client/post-form.ts';

export type ImportProgress = ApiReply<'get-import'>['body'];
export type CertificateRow = ApiReply<'list-import-conversations'>['body']['items'][number];

/** Conversations of the certificate that the console shows; the API lists all. */
const shownConversations = 200;

/**
 * Uploads a file of lines, or a zip, as a new import; returns its id.
 * @throws Error when the file store refuses it
 */
export async function startImport(
  api: ApiClient,
  file: File,
  onProgress: (sent: number, total: number) => void,
): Promise<string> {
  const mime = file.name.endsWith('.zip') ? 'application/zip' : 'application/x-ndjson';
  const { body } = await api.request('create-import', { body: { size: file.size, mime } });
  const form = new FormData();
  for (const [name, value] of Object.entries(body.fields)) form.append(name, String(value));
  form.append('file', file, file.name);
  const { status } = await postForm({ url: new URL(body.url), form, size: file.size, onProgress });
  if (status >= 300) throw new Error(`The file store refused the file: ${status}`);
  return body.importId;
}

export async function certificateOf(api: ApiClient, importId: string): Promise<readonly CertificateRow[]> {
  const rows: CertificateRow[] = [];
  for await (const row of listItems(api, 'list-import-conversations', { path: { importId } })) {
    rows.push(row);
    if (rows.length === shownConversations) break;
  }
  return rows;
}

/** Whether everything of the import was stored as it came in. */
export const isClean = ({ rejected }: ImportProgress, rows: readonly CertificateRow[]): boolean =>
  rejected === 0 && rows.every(isEqual);

export const isEqual = ({ digestIn, digestStored, differing }: CertificateRow): boolean =>
  digestIn !== undefined && digestIn === digestStored && !differing;
