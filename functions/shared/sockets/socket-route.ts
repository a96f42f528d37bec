import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { LiveUser } from '../domain/live/live-connections.ts';
import { inTime } from '../runtime/in-time.ts';
import { logger } from '../runtime/observability.ts';
import { observed } from '../runtime/telemetry/observed.ts';

/** Event of a route of the WebSocket API. Header names come in any case. */
export interface SocketEvent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly connectionId: string;
    /** `context` of what authorize-socket returned. */
    readonly authorizer?: Readonly<Record<string, unknown>>;
  };
}

/**
 * The Lambda handler of a route of the WebSocket API. A failure is status 503: on `$connect` the gateway then refuses
 * the connection, and the client tries again.
 */
export const socketRoute = (
  act: (connectionId: string, user: LiveUser) => Promise<APIGatewayProxyStructuredResultV2>,
) =>
  observed<SocketEvent, APIGatewayProxyStructuredResultV2>(async ({ requestContext }, context) => {
    try {
      return await inTime(context, act(requestContext.connectionId, userOf(requestContext.authorizer)));
    } catch (error) {
      logger.error('socket route failed', error as Error);
      return { statusCode: 503 };
    }
  });

const userOf = (authorizer: Readonly<Record<string, unknown>> = {}): LiveUser => ({
  tenantId: String(authorizer.tenantId),
  userId: String(authorizer.userId),
  expiresAt: String(authorizer.expiresAt),
});
