interface FormPost {
  readonly url: URL;
  readonly form: FormData;
  /** Bytes of the file in the form. */
  readonly size: number;
  readonly onProgress?: ((sent: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How often progress is reported where the body is a stream. */
const chunkBytes = 64 * 1024;

interface FormAnswer {
  readonly status: number;
  readonly text: string;
}

/** The part of XMLHttpRequest that is used here; Node's types do not include it. */
interface BrowserRequest {
  readonly status: number;
  readonly responseText: string;
  readonly upload: { onprogress: ((event: { loaded: number }) => void) | null };
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  open(method: string, url: string): void;
  send(body: unknown): void;
  abort(): void;
}

const { XMLHttpRequest: BrowserRequest } = globalThis as { XMLHttpRequest?: new () => BrowserRequest };

/** Posts a form and reports how much of it was sent. Browsers report that to XMLHttpRequest only; elsewhere the body is a stream. */
export const postForm = (post: FormPost): Promise<FormAnswer> =>
  BrowserRequest ? inBrowser(new BrowserRequest(), post) : streamed(post);

function inBrowser(
  request: BrowserRequest,
  { url, form, size, onProgress, signal }: FormPost,
): Promise<FormAnswer> {
  return new Promise((resolve, reject) => {
    const abort = () => request.abort();
    const done = () => signal?.removeEventListener('abort', abort);
    request.onload = () => {
      done();
      resolve({ status: request.status, text: request.responseText });
    };
    request.onerror = request.onabort = () => {
      done();
      reject(new Error('The upload did not end.'));
    };
    // The form's other fields count as sent bytes, too.
    request.upload.onprogress = ({ loaded }) => onProgress?.(Math.min(loaded, size), size);
    request.open('POST', url.href);
    signal?.addEventListener('abort', abort, { once: true });
    request.send(form);
  });
}

async function streamed({ url, form, size, onProgress, signal }: FormPost): Promise<FormAnswer> {
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? '';
  // S3 requires the length in advance, so the form is encoded in memory; files have at most 100 MiB.
  const whole = await encoded.blob();
  let sent = 0;
  const counted = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (sent === whole.size) return controller.close();
      const chunk = await whole.slice(sent, sent + chunkBytes).arrayBuffer();
      sent += chunk.byteLength;
      controller.enqueue(new Uint8Array(chunk));
      onProgress?.(Math.min(sent, size), size);
    },
  });
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': type, 'content-length': String(whole.size) },
    body: counted,
    duplex: 'half',
    ...(signal && { signal }),
  } as RequestInit);
  return { status: response.status, text: await response.text() };
}
