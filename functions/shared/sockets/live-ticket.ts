import { createHash, randomBytes } from 'node:crypto';
import { liveProtocol, ticketPrefix } from '../contract/live.ts';

const digestOf = (ticket: string) => createHash('sha256').update(ticket).digest('base64url');

/** A new ticket as the two subprotocols that its client requests, and the digest to store. */
export function newTicket(): { readonly protocols: string[]; readonly digest: string } {
  const ticket = randomBytes(32).toString('base64url');
  return { protocols: [liveProtocol, ticketPrefix + ticket], digest: digestOf(ticket) };
}

/** The digest of the ticket in a Sec-WebSocket-Protocol header. Undefined unless both subprotocols are there. */
export function ticketDigest(header = ''): string | undefined {
  const protocols = header.split(',').map((protocol) => protocol.trim());
  const ticket = protocols.find((protocol) => protocol.startsWith(ticketPrefix));
  if (!ticket || !protocols.includes(liveProtocol)) return undefined;
  return digestOf(ticket.slice(ticketPrefix.length));
}
