import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { Service } from '../../lib/local/process/service.ts';

export type Disturbance =
  | { readonly kind: 'none' }
  /** Nothing passes; when it is over, all that was held back arrives late. */
  | { readonly kind: 'freeze' }
  /** Connections are cut, and new ones too. */
  | { readonly kind: 'refuse' }
  /** Requests arrive; their responses are lost, and the connection after `silenceMs` of silence. */
  | { readonly kind: 'drop-responses'; readonly silenceMs: number }
  /** Each piece, in either direction, is so much later. */
  | { readonly kind: 'delay'; readonly ms: number };

export interface TcpProxy extends Service {
  readonly port: number;
  /** Sets the disturbance of all connections, open and new ones. */
  disturb(disturbance: Disturbance): void;
  /** Responses that were dropped. */
  readonly dropped: number;
}

/** Forwards connections of 127.0.0.1:port to 127.0.0.1:target, with the current disturbance. */
export async function startTcpProxy({ port, target }: { port: number; target: number }): Promise<TcpProxy> {
  let disturbance: Disturbance = { kind: 'none' };
  let dropped = 0;
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    if (disturbance.kind === 'refuse') {
      client.destroy();
      return;
    }
    const upstream = connect(target, '127.0.0.1');
    const cut = () => {
      for (const socket of [client, upstream]) {
        socket.destroy();
        sockets.delete(socket);
      }
    };
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', cut);
      socket.on('end', () => other.end());
      socket.on('close', () => sockets.delete(socket));
      if (disturbance.kind === 'freeze') socket.pause();
    }
    client.on('data', (piece) => pass(piece, client, upstream));
    let gap = false;
    upstream.on('data', (piece) => {
      // Nothing that follows a gap would make sense to the client.
      if (gap) return;
      if (disturbance.kind !== 'drop-responses') return pass(piece, upstream, client);
      gap = true;
      dropped++;
      setTimeout(cut, disturbance.silenceMs);
    });
  });

  /** A paused socket holds back what follows, so that pieces keep their order whatever changes meanwhile. */
  function pass(piece: Buffer, from: Socket, to: Socket): void {
    if (disturbance.kind === 'delay') {
      from.pause();
      setTimeout(() => {
        to.write(piece);
        if (disturbance.kind !== 'freeze') from.resume();
      }, disturbance.ms);
    } else if (!to.write(piece)) {
      from.pause();
      to.once('drain', () => disturbance.kind === 'freeze' || from.resume());
    }
  }

  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    get dropped() {
      return dropped;
    },
    disturb(next) {
      const before = disturbance.kind;
      disturbance = next;
      for (const socket of sockets) {
        if (next.kind === 'refuse') socket.destroy();
        else if (next.kind === 'freeze') socket.pause();
        else if (before === 'freeze') socket.resume();
      }
    },
    stop: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
