import type { LiveConnections } from '../../../shared/domain/live/live-connections.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { RequestError } from '../../../shared/http/request-error.ts';
import { database } from '../../../shared/runtime/database.ts';
import { newTicket } from '../../../shared/sockets/live-ticket.ts';
import { auroraLiveConnections } from '../../../shared/store/live/aurora-live-connections.ts';

const ticketMs = 30_000;

/** @param deps.url address of the WebSocket; undefined where the stage has no live updates */
export const createLiveTicket = (deps: {
  connections: Pick<LiveConnections, 'issueTicket'>;
  url: () => string | undefined;
}) =>
  endpoint('create-live-ticket', async ({ caller: { tenantId, userId, tokenExpiresAt } }) => {
    const url = deps.url();
    if (!url) throw new RequestError('not-found', 'This stage has no live updates: poll the change feed.');
    if (!tokenExpiresAt) throw new RequestError('unauthorized', 'The access token has no expiry.');
    const { protocols, digest } = newTicket();
    const expiresAt = new Date(Date.now() + ticketMs).toISOString();
    await deps.connections.issueTicket(digest, { tenantId, userId, expiresAt: tokenExpiresAt }, expiresAt);
    return { status: 200, body: { url, protocols, expiresAt } };
  });

export const handler = createLiveTicket({
  connections: auroraLiveConnections(database),
  url: () => process.env.LIVE_URL,
});
