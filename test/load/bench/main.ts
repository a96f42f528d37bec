/** How fast the service is, and what bounds it: `npm run bench -- --help`; docs/benchmarks/load.md. */
import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { startBenchStage } from './bench-stage.ts';
import { coldStarts } from './cold-start.ts';
import { drain } from './drain.ts';
import { fairness } from './fairness.ts';
import { history } from './history/history.ts';
import { hot, http, profiles } from './http.ts';
import { latency } from './latency.ts';
import { limits } from './limits.ts';
import { live } from './live.ts';
import { memory } from './memory.ts';
import { relay } from './relay.ts';
import { webhooks } from './webhooks.ts';
import { years } from './years.ts';

const help = `Usage: npm run bench -- [section…] [options]

  limits     what PostgreSQL, append_messages and Kafka can do by themselves
  http       every operation through HTTP at rising concurrency
  drain      how fast the queue is stored and published
  relay      how fast 1, 2 and 4 shards of the relay publish (not unless named)
  latency    at a constant rate of arrivals, 50 and 80 % of the capacity (not unless named)
  hot        1, 10 and 100 writers of one conversation
  history    pages and appends as history grows (not unless named: some minutes)
  years      50 reads at once, without and with twenty years of history (not unless named)
  fairness   what a user waits beside another who does their worst (not unless named)
  live       from 201 to the poke, and many connections (not unless named)
  webhooks   how fast waiting events are delivered to webhooks (not unless named)
  cold-start how long bundles take to start (not unless named; npm run bundle first)
  memory     what functions use, and would take with other sizes (not unless named; npm run bundle first)
  profile    where the time of the gateway and the Data API goes (not unless named)

  --seconds <n>       of the section latency, for each measurement (10)
  --shards <n,…>      of the section relay (1,2,4)
  --in-flight <n,…>   of the section http (1,8,32,64)
  --only <name,…>     of its operations; of the section fairness: beginnings of victims' and attacks' names
  --messages <n,…>    of the section history (10000,1000000,20000000)
  --bundles <folder,…>  of the section cold-start (dist); other commits' to compare
  --rounds <n>        of the section cold-start (15)
  --connections <n>   of the section live (10000)
  --reads <way>       as npm start takes it
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'in-flight': { type: 'string', default: '1,8,32,64' },
    messages: { type: 'string', default: '10000,1000000,20000000' },
    seconds: { type: 'string', default: '10' },
    shards: { type: 'string', default: '1,2,4' },
    bundles: { type: 'string', default: 'dist' },
    rounds: { type: 'string', default: '15' },
    connections: { type: 'string', default: '10000' },
    only: { type: 'string' },
    reads: { type: 'string', default: 'data-api' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(help);
else await main();

async function main() {
  const sections = new Set(positionals.length > 0 ? positionals : ['limits', 'http', 'drain', 'hot']);
  const inFlight = values['in-flight'].split(',').map(Number);
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  console.log(
    `${new Date().toISOString().slice(0, 10)}, commit ${commit}, ${cpus().length} × ${cpus()[0]?.model}, ${gigabytes} GB, Node ${process.versions.node}\n`,
  );
  if (sections.delete('cold-start')) await coldStarts(values.bundles.split(','), Number(values.rounds));
  if (sections.delete('history')) await history(values.messages.split(',').map(Number));
  if (sections.size === 0) return;
  const stage = await startBenchStage({ reads: values.reads as 'data-api' | 'reader-proxy' });
  try {
    if (sections.has('limits')) await limits(stage);
    if (sections.has('http')) await http(stage, inFlight, values.only?.split(','));
    if (sections.has('drain')) await drain(stage, 30_000);
    if (sections.has('relay')) await relay(stage, values.shards.split(',').map(Number), 60_000);
    if (sections.has('latency')) await latency(stage, Number(values.seconds), values.only?.split(','));
    if (sections.has('hot')) await hot(stage);
    if (sections.has('years')) await years(stage);
    if (sections.has('fairness')) await fairness(stage, values.only?.split(','));
    if (sections.has('live')) await live(stage, Number(values.connections));
    if (sections.has('webhooks')) await webhooks(stage);
    if (sections.has('memory')) await memory(stage);
    if (sections.has('profile')) await profiles(stage, 32, values.only?.split(','));
  } finally {
    await stage.stop();
  }
}
