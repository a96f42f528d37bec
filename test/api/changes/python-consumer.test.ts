import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { installOnce } from '../../../lib/local/process/install-once.ts';
import { pipInstall } from '../../../lib/local/process/programs.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { cacheDir } from '../../../lib/local/stage/stage-services.ts';
import { converse, send, signIn } from '../../support/stage/client.ts';

const page = readFileSync('docs/how-to/consume-events.md', 'utf8');
const [, program = ''] = page.match(/^```python\n(.*?)^```$/ms) ?? [];
const [, requirements = ''] = page.match(/pip install (.*)$/m) ?? [];
const { env, database } = inject('stage');

test.skipIf(!env.KAFKA_BROKERS)(
  'the consumer in Python of the documentation shows a conversation as it is (needs Kafka)',
  { timeout: 300_000 },
  async () => {
    const run = randomUUID().slice(0, 8);
    const tenantId = `python-${run}`;
    const alice = await signIn(`alice-${run}`, { tenantId });
    const conversationId = await converse(alice);
    const sent: string[] = [];
    for (const content of ['one', 'two', 'three'])
      sent.push((await send(alice, conversationId, content)).body.messageId);
    const [first = '', second = ''] = sent;
    await alice('edit-message', { path: { messageId: first }, body: { content: 'one, edited' } });
    await alice('add-reaction', { path: { messageId: first, reaction: '👍' } });
    await alice('delete-message', { path: { messageId: second } });
    const owner = new pg.Client({ connectionString: database });
    await owner.connect();
    await waitUntil(
      'all events to be published',
      async () =>
        (await owner.query('SELECT FROM outbox WHERE tenant_id = $1 LIMIT 1', [tenantId])).rowCount === 0,
      { timeoutMs: 120_000 },
    ).finally(() => owner.end());

    const versions = requirements.split(' ');
    const packages = await installOnce(join(cacheDir, `consumer-${versions.join('-')}`), (dir) =>
      pipInstall(dir, ...versions),
    );
    const { stdout } = await promisify(execFile)('python3', ['-c', program], {
      env: {
        ...process.env,
        PYTHONPATH: packages,
        KAFKA_BROKERS: env.KAFKA_BROKERS,
        GROUP: `example-${run}`,
        STOP_AFTER_SECONDS: '10',
      },
      maxBuffer: 64 * 1024 * 1024,
    });
    const ours = stdout.split('\n').filter((line) => line.startsWith(conversationId));
    expect(ours).toEqual(['1 2 one, edited', '2 1 ', '3 1 three'].map((line) => `${conversationId} ${line}`));
  },
);
