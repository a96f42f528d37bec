import { createServer } from 'node:http';

export type KillPoint = 'before-insert' | 'after-insert' | 'before-publish' | 'after-publish';

/** Where a process can be told to die. */
export interface KillPoints {
  /** Ends the process as kill -9 does when the point is armed. */
  reach(point: KillPoint): void;
  /** Lets others arm points, and tells them the `state`. It is up, then. */
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

/** Tells the process of a port to die there. */
export async function arm({ port }: { readonly port: number }, point: KillPoint): Promise<void> {
  await fetch(`http://127.0.0.1:${port}/${point}`, { method: 'POST' });
}
