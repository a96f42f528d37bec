import { basePath } from '../../../functions/shared/contract/routes.ts';
import type { TokenIssuer } from '../../../lib/local/keys/token-issuer.ts';
import { isSignedWith, startReceiver } from '../../support/stage/webhook-receiver.ts';

/** The tenant that sends. */
export const webhookTenant = 'demo';

export interface AcceptedEvent {
  readonly eventId: string;
  readonly conversationId: string;
  readonly isSigned: boolean;
}

/** A webhook of the tenant, which wants every event. */
export interface FaultWebhook {
  /** What it responded to with a success. */
  accepted(): AcceptedEvent[];
  /** Lets it respond otherwise: with this status, or never. */
  respond(status: () => number | undefined): void;
  /** Deliveries that it did not accept. */
  refused(): number;
  stop(): void;
}

/** Registers it. @throws Error when the API refuses it */
export async function registerWebhook(api: string, issuer: TokenIssuer): Promise<FaultWebhook> {
  let status: () => number | undefined = () => 204;
  const receiver = await startReceiver(() => status());
  const token = await issuer.mintToken({
    userId: 'admin',
    tenantId: webhookTenant,
    scopes: ['chat:admin'],
    expiresIn: '12h',
  });
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${api}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${basePath}${path}: ${response.status}`);
    return response.json();
  };
  await call('PUT', '/webhooks/faults', { url: receiver.url });
  const { secret } = (await call('GET', '/webhooks/faults/secret')) as { secret: string };
  const isAccepted = (code: number | undefined) => code !== undefined && code < 300;
  return {
    accepted: () =>
      receiver.deliveries
        .filter((delivery) => isAccepted(delivery.status))
        .map((delivery) => ({
          eventId: delivery.headers['webhook-id'] ?? '',
          conversationId: JSON.parse(delivery.body).data.conversationId,
          isSigned: isSignedWith(secret, delivery),
        })),
    refused: () => receiver.deliveries.filter((delivery) => !isAccepted(delivery.status)).length,
    respond: (next) => {
      status = next;
    },
    stop: receiver.stop,
  };
}
