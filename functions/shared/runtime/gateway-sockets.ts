import { signedRequest } from '../aws/signed-request.ts';
import type { Sockets } from '../domain/live/live-connections.ts';
import { credentials } from './credentials.ts';
import { env, once } from './env.ts';
import { logger } from './observability.ts';
import { traceCall } from './telemetry/tracing.ts';

/** A poke that takes longer is worth less than the others that wait for it. */
const timeouts = { connectionTimeout: 1_000, requestTimeout: 3_000 };

/**
 * The sockets of the stage's WebSocket API, at LIVE_CONNECTIONS_URL:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export function gatewaySockets(): Sockets {
  const connect = once(() => {
    const url = new URL(env('LIVE_CONNECTIONS_URL'));
    const request = signedRequest({
      service: 'execute-api',
      region: env('AWS_REGION'),
      endpoint: url.origin,
      credentials,
      timeouts,
    });
    return (method: 'POST' | 'DELETE', connectionId: string, body = '') =>
      traceCall('ApiGateway', () =>
        request({
          method,
          path: `${url.pathname.replace(/\/$/, '')}/@connections/${encodeURIComponent(connectionId)}`,
          body,
        }),
      );
  });

  return {
    async send(connectionId, frame) {
      try {
        const { status } = await connect()('POST', connectionId, JSON.stringify(frame));
        return status === 200 ? 'sent' : status === 410 ? 'gone' : 'failed';
      } catch (error) {
        logger.warn('frame not sent', error as Error);
        return 'failed';
      }
    },
    async close(connectionId) {
      const { status } = await connect()('DELETE', connectionId);
      if (status !== 204 && status !== 410) throw new Error(`The gateway responded ${status}.`);
    },
  };
}
