import { createServer } from 'node:http';

export type KillPoint =
  | 'before-insert'
  | 'after-insert'
  | 'before-publish'
  | 'after-publish'
  | 'before-delivery'
  | 'after-delivery';

/** Points of a process at which it can be made to die. */
export interface KillPoints {
  /** Ends the process as kill -9 does when the point is armed. */
  reach(point: KillPoint): void;
  /** Serves requests that arm points or read the `state`; the process is then ready. */
  listen(port: number, state?: () => object): void;
}

export function killPoints(): KillPoints {
  const armed = new Set<string>();
  return {
    reach(point) {
      if (armed.has(point)) process.kill(process.pid, 'SIGKILL');
    },
    listen(port, state = () => ({})) {
      createServer((request, response) => {
        if (request.method === 'POST') armed.add(String(request.url).slice(1));
        response.end(JSON.stringify(state()));
      }).listen(port, '127.0.0.1');
    },
  };
}

/** Makes the process of a port die at a point. */
export async function arm({ port }: { readonly port: number }, point: KillPoint): Promise<void> {
  await fetch(`http://127.0.0.1:${port}/${point}`, { method: 'POST' });
}
