import { setTimeout as delay } from 'node:timers/promises';

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly url: string; readonly functionName: string };
}

interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** The port that SIGUSR1 opens the inspector at. */
const inspector = 'http://127.0.0.1:9229/json/list';

/**
 * Profiles a Node process, which need not have been started for it, while `work` is going on.
 * @returns the share of its busy time by npm package, or file of this repository, the largest first
 */
export async function profiled(pid: number, work: () => Promise<unknown>): Promise<[string, number][]> {
  process.kill(pid, 'SIGUSR1');
  await delay(500);
  const targets = (await (await fetch(inspector)).json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? '');
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  let id = 0;
  const call = (method: string, params = {}) =>
    new Promise<{ profile: CpuProfile }>((resolve) => {
      const mine = ++id;
      socket.addEventListener('message', ({ data }) => {
        const answer = JSON.parse(data);
        if (answer.id === mine) resolve(answer.result);
      });
      socket.send(JSON.stringify({ id: mine, method, params }));
    });
  await call('Profiler.enable');
  await call('Profiler.setSamplingInterval', { interval: 500 });
  await call('Profiler.start');
  await work();
  const { profile } = await call('Profiler.stop');
  // Frees the port for the next one.
  await call('Runtime.evaluate', {
    expression: "setTimeout(() => process.getBuiltinModule('inspector').close())",
  });
  socket.close();
  return sharesOf(profile);
}

function sharesOf({ nodes, samples, timeDeltas }: CpuProfile): [string, number][] {
  const owners = new Map(nodes.map(({ id, callFrame }) => [id, ownerOf(callFrame)]));
  const times = new Map<string, number>();
  for (const [n, sample] of samples.entries()) {
    const owner = owners.get(sample) as string;
    times.set(owner, (times.get(owner) ?? 0) + (timeDeltas[n] as number));
  }
  times.delete('(idle)');
  const busy = [...times.values()].reduce((sum, time) => sum + time, 0);
  return [...times]
    .map(([owner, time]): [string, number] => [owner, time / busy])
    .sort(([, a], [, b]) => b - a);
}

function ownerOf({ url, functionName }: ProfileNode['callFrame']): string {
  const [, inPackage] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (inPackage) return inPackage;
  if (url.startsWith('node:')) return `Node's ${url.slice('node:'.length)}`;
  const [, own] = /\/((?:functions|lib|test)\/.*)/.exec(url) ?? [];
  return own ?? `(${functionName.replace(/[()]/g, '') || 'native'})`;
}
