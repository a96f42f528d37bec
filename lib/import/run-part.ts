import { openAsBlob } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type * as z from 'zod';
import type { importRoutes } from '../../functions/shared/contract/routes/imports.ts';
import type { ApiClient } from '../client/api-client.ts';
import type { ImportPart } from './parts.ts';

export type ImportReport = z.output<(typeof importRoutes)['get-import']['responses'][200]['body']>;

interface RunOptions {
  readonly api: ApiClient;
  readonly events: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onLines?: ((done: number) => void) | undefined;
}

const pollMs = 2000;

/** Uploads a part and waits until it is imported. @throws Error when it is interrupted, or the store refuses the file */
export async function runPart(
  part: ImportPart,
  { api, events, signal, onLines }: RunOptions,
): Promise<ImportReport> {
  const { size, checksumSha256, mime } = part;
  const { body: upload } = await api.request('create-import', {
    body: { size, checksumSha256, mime, events },
  });
  const form = new FormData();
  for (const [name, value] of Object.entries(upload.fields)) form.append(name, value);
  form.append('file', await openAsBlob(part.path), 'file');
  const answer = await fetch(upload.url, { method: 'POST', body: form, ...(signal && { signal }) });
  if (!answer.ok)
    throw new Error(`The store refused the file of import ${upload.importId}: ${answer.status}.`);
  return waitFor(upload.importId, { api, signal, onLines });
}

async function waitFor(
  importId: string,
  { api, signal, onLines }: Pick<RunOptions, 'api' | 'signal' | 'onLines'>,
): Promise<ImportReport> {
  for (;;) {
    const { body } = await api.request('get-import', { path: { importId } });
    onLines?.(body.linesDone);
    if (body.finishedAt) return body;
    if (signal?.aborted) throw new Error(`Interrupted. Import ${importId} goes on by itself.`);
    await delay(pollMs, undefined, { signal }).catch(() => {});
  }
}
