import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { LiveConnections, LiveUser } from '../../shared/domain/live/live-connections.ts';
import { database } from '../../shared/runtime/database.ts';
import { env } from '../../shared/runtime/env.ts';
import { inTime } from '../../shared/runtime/in-time.ts';
import { observed } from '../../shared/runtime/telemetry/observed.ts';
import { ticketDigest } from '../../shared/sockets/live-ticket.ts';
import { auroraLiveConnections } from '../../shared/store/live/aurora-live-connections.ts';

type Event = Pick<APIGatewayRequestAuthorizerEvent, 'methodArn' | 'headers'>;

/**
 * The authorizer of `$connect`: consumes the ticket. A browser sends its page's origin, which must be one of the
 * stage's; other clients send none.
 */
export const authorizeSocket = (deps: {
  connections: Pick<LiveConnections, 'redeemTicket'>;
  origins: () => readonly string[];
}) =>
  observed<Event, APIGatewayAuthorizerResult>(async ({ methodArn, headers }, context) => {
    const header = (wanted: string) =>
      Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === wanted)?.[1];
    const origin = header('origin');
    const origins = deps.origins();
    const isAllowed = origin === undefined || origins.includes('*') || origins.includes(origin);
    const digest = isAllowed ? ticketDigest(header('sec-websocket-protocol')) : undefined;
    const user = digest && (await inTime(context, deps.connections.redeemTicket(digest)));
    return decision(methodArn, user || undefined);
  });

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html */
const decision = (methodArn: string, user: LiveUser | undefined): APIGatewayAuthorizerResult => ({
  principalId: 'ticket',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: user ? 'Allow' : 'Deny', Resource: methodArn }],
  },
  ...(user && { context: { ...user } }),
});

export const handler = authorizeSocket({
  connections: auroraLiveConnections(database),
  origins: () => env('LIVE_ORIGINS').split(','),
});
