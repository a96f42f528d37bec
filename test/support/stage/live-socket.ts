import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';

interface Ticket {
  readonly url: string;
  readonly protocols: readonly string[];
}

/** A client of live updates that reads frame by frame. */
export interface LiveSocket {
  readonly protocol: string;
  /** The next frame. */
  next(): Promise<string>;
  /** Sends a heartbeat and reads to its response. */
  untilPong(): Promise<string[]>;
  ping(): void;
  /** Frames that came and nobody read. */
  frames(): string[];
  /** The close code, once closed. */
  readonly closed: Promise<number>;
  cut(): void;
}

const socketOf = ({ url, protocols }: Ticket, options: ClientOptions = {}) =>
  new WebSocket(url, [...protocols], options);

/** @throws Error when the connection is refused */
export async function openSocket(ticket: Ticket, options?: ClientOptions): Promise<LiveSocket> {
  const socket = socketOf(ticket, options);
  const waiting: string[] = [];
  const readers: ((frame: string) => void)[] = [];
  socket.on('message', (data) => {
    const reader = readers.shift();
    if (reader) reader(String(data));
    else waiting.push(String(data));
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await once(socket, 'open');
  socket.on('error', () => {});
  const next = async () => waiting.shift() ?? new Promise<string>((resolve) => readers.push(resolve));
  const ping = () => socket.send('{"type":"ping"}');
  return {
    protocol: socket.protocol,
    next,
    ping,
    async untilPong() {
      ping();
      const frames = [await next()];
      while (frames.at(-1) !== '{"type":"pong"}') frames.push(await next());
      return frames;
    },
    frames: () => waiting.splice(0),
    closed,
    cut: () => socket.terminate(),
  };
}

/** The status with which a connection is refused. */
export async function refusedSocket(ticket: Ticket, options?: ClientOptions): Promise<number | undefined> {
  const socket = socketOf(ticket, options);
  socket.on('error', () => {});
  return new Promise((resolve) => {
    socket.once('unexpected-response', (request, { statusCode }) => {
      request.destroy();
      resolve(statusCode);
    });
    socket.once('open', () => resolve(undefined));
  });
}
