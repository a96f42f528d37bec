import type { ApiClient, CallOptions } from './api-client.ts';
import { ApiUnreachable } from './api-errors.ts';
import { postForm } from './post-form.ts';
import { type RetryPolicy, withRetries } from './retry.ts';

export interface UploadOptions extends CallOptions {
  readonly conversationId: string;
  readonly file: Blob;
  readonly filename: string;
  /** Default: the type of the file, or application/octet-stream. */
  readonly mime?: string | undefined;
  /** Called with the bytes sent so far, of all bytes. After a failed attempt it starts again at 0. */
  readonly onProgress?: ((sent: number, total: number) => void) | undefined;
}

/**
 * Uploads a file, and returns its entry for `attachments` of a message. The store rejects a file that differs from its
 * checksum.
 * @throws ApiProblem | ApiUnreachable | the reason of `signal`
 */
export async function uploadFile(api: ApiClient, options: UploadOptions): Promise<{ uploadId: string }> {
  const { conversationId, file, filename, mime, onProgress, signal } = options;
  const { body } = await api.request(
    'create-upload',
    {
      body: {
        conversationId,
        filename,
        mime: mime ?? (file.type.replace(/;.*/, '') || 'application/octet-stream'),
        size: file.size,
        checksumSha256: await sha256(file),
      },
    },
    options,
  );
  const url = new URL(body.url);
  const form = new FormData();
  for (const [name, value] of Object.entries(body.fields)) form.append(name, String(value));
  form.append('file', file, filename);
  await withRetries(policyOf(options), async () => {
    signal?.throwIfAborted();
    const { status, text } = await postForm({ url, form, size: file.size, onProgress, signal }).catch(
      (cause: unknown) => {
        signal?.throwIfAborted();
        throw new ApiUnreachable(url, cause);
      },
    );
    if (status >= 500) throw new ApiUnreachable(url, new Error(`${status} ${text.slice(0, 500)}`));
    if (status >= 300) throw new Error(`The file store refused the upload: ${status} ${text.slice(0, 500)}`);
  });
  return { uploadId: body.uploadId };
}

/**
 * Downloads an attachment and compares it with its checksum.
 * @throws ApiProblem | ApiUnreachable | Error when the file differs from its checksum
 */
export async function downloadFile(
  api: ApiClient,
  path: { readonly messageId: string; readonly attachmentId: string },
  options: CallOptions = {},
): Promise<{ filename: string; file: Blob }> {
  const { signal } = options;
  return withRetries(policyOf(options), async () => {
    const { body } = await api.request('get-attachment', { path }, options);
    const url = new URL(body.url);
    const file = await fetch(url, signal ? { signal } : {})
      .then((response) => (response.ok ? response.blob() : Promise.reject(new Error(`${response.status}`))))
      .catch((cause: unknown) => {
        signal?.throwIfAborted();
        throw new ApiUnreachable(url, cause);
      });
    if ((await sha256(file)) !== body.checksumSha256)
      throw new ApiUnreachable(url, new Error('The file differs from its checksum.'));
    return { filename: body.filename, file: file.slice(0, file.size, body.mime) };
  });
}

/** Both directions may be repeated: the store keeps or returns the same bytes. */
const policyOf = ({ signal, retryForMs = 60_000 }: CallOptions): RetryPolicy => ({
  retryForMs,
  firstPauseMs: 200,
  repeatable: true,
  until: signal,
});

/** SHA-256 in base64. */
async function sha256(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
