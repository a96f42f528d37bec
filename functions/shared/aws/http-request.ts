import http, { type IncomingHttpHeaders } from 'node:http';
import https from 'node:https';

export interface HttpTimeouts {
  /** Milliseconds to connect. */
  readonly connectionTimeout: number;
  /** Milliseconds until the last byte of the response. */
  readonly requestTimeout: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

// Connections stay open between the invocations of an execution environment.
const agents = {
  'http:': new http.Agent({ keepAlive: true }),
  'https:': new https.Agent({ keepAlive: true }),
};

/**
 * Sends text over a connection that is kept. `fetch` would load undici, half of Node.
 * @throws Error when the connection fails, or a timeout has passed
 */
export const request = (
  method: 'POST' | 'DELETE',
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  { connectionTimeout, requestTimeout }: HttpTimeouts,
): Promise<HttpResponse> =>
  new Promise((resolve, reject) => {
    const secure = url.protocol === 'https:';
    const sending = (secure ? https : http).request(url, {
      method,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      agent: secure ? agents['https:'] : agents['http:'],
    });
    const giveUp = (what: string) => () => sending.destroy(new Error(`${what} took too long`));
    const connecting = setTimeout(giveUp('the connection'), connectionTimeout);
    const waiting = setTimeout(giveUp('the request'), requestTimeout);
    sending
      .once('socket', (socket) => {
        const connected = () => clearTimeout(connecting);
        if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', connected);
        else connected();
      })
      .once('response', (response) => {
        const chunks: Buffer[] = [];
        response
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .once('error', reject)
          .once('end', () => {
            const { statusCode: status = 0, headers } = response;
            resolve({ status, headers, body: Buffer.concat(chunks).toString() });
          });
      })
      .once('error', reject)
      .once('close', () => {
        clearTimeout(connecting);
        clearTimeout(waiting);
      })
      .end(body);
  });
