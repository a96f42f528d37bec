import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Load, Measured } from './generator-main.ts';

export interface Generator {
  readonly pid: number;
  run(load: Load): Promise<Measured>;
  stop(): void;
}

export function startGenerator(): Generator {
  const child: ChildProcess = fork(new URL('./generator-main.ts', import.meta.url));
  return {
    pid: child.pid as number,
    async run(load) {
      child.send(load);
      const [measured] = await once(child, 'message');
      return measured;
    },
    stop: () => child.disconnect(),
  };
}
