import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A webhook as its receiver got it. */
export interface ReceivedWebhook {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Status of the response; undefined when there was none. */
  readonly status: number | undefined;
}

export interface WebhookReceiver {
  readonly url: string;
  readonly deliveries: readonly ReceivedWebhook[];
  stop(): void;
}

/**
 * Receives webhooks on this machine, without the service's code.
 * @param respond status of the next response; undefined: none
 */
export async function startReceiver(respond: () => number | undefined = () => 204): Promise<WebhookReceiver> {
  const deliveries: ReceivedWebhook[] = [];
  const server = createServer(async (request, response) => {
    // A sender that dies sends half a request.
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return;
    const status = respond();
    deliveries.push({ headers: request.headers as Record<string, string>, body, status });
    if (status !== undefined) response.writeHead(status).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    deliveries,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Whether a secret made one of the signatures: https://www.standardwebhooks.com */
export function isSignedWith(
  secret: string,
  { headers, body }: Pick<ReceivedWebhook, 'headers' | 'body'>,
): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const signature = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return headers['webhook-signature']?.split(' ').includes(signature) ?? false;
}
