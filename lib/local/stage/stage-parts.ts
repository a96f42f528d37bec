export interface StageParts {
  /** Starts a part and prints its duration; a part may be unavailable on this machine. */
  start<P extends object>(name: string, start: () => Promise<P>): Promise<P>;
  /** In the reverse order, so that nobody loses what it uses. */
  stop(): Promise<void>;
}

export function stageParts(progress: (line: string) => void): StageParts {
  const running: { stop(): Promise<void> }[] = [];
  return {
    async start(name, start) {
      const startedAt = performance.now();
      const part = await start();
      if ('stop' in part) running.push(part as (typeof running)[number]);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      progress(`${name}: ${'stop' in part ? 'ready' : 'not available here'} (${seconds} s)`);
      return part;
    },
    async stop() {
      for (let part = running.pop(); part; part = running.pop()) await part.stop();
    },
  };
}

/** Waits for all parts, so that none is still starting when the first error is thrown. */
export async function allStarted<T extends readonly unknown[]>(
  starting: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  await Promise.allSettled(starting);
  return (await Promise.all(starting)) as unknown as T;
}
