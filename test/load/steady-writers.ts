import { createHistogram, performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { basePath } from '../../functions/shared/contract/routes.ts';

/** Sent at these moments, whether the one before was answered or not. */
const writesPerSecond = 40;

/** Writes messages until it is asked to end; returns the latencies, measured from the time at which each was due. */
export async function writeUntil(
  isOver: () => boolean,
  { baseUrl, token, conversations }: { baseUrl: string; token: string; conversations: readonly string[] },
) {
  const taken = createHistogram();
  let failed = 0;
  const pending = new Set<Promise<void>>();
  const begun = performance.now();
  for (let n = 0; !isOver(); n += 1) {
    const due = begun + (n * 1000) / writesPerSecond;
    await delay(Math.max(0, due - performance.now()));
    const conversation = conversations[Math.floor(Math.random() * conversations.length)];
    const done = fetch(`${baseUrl}${basePath}/conversations/${conversation}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ content: 'All work and no play. '.repeat(14) }),
    })
      .then(async (response) => {
        await response.arrayBuffer();
        if (response.status !== 201) failed += 1;
        taken.record(Math.max(1, Math.round((performance.now() - due) * 1000)));
      })
      .catch(() => {
        failed += 1;
      })
      .finally(() => pending.delete(done));
    pending.add(done);
  }
  await Promise.all(pending);
  const ms = (microseconds: number) => Number((microseconds / 1000).toFixed(1));
  return {
    writes: taken.count,
    failed,
    p50: ms(taken.percentile(50)),
    p99: ms(taken.percentile(99)),
    max: ms(taken.max),
  };
}
