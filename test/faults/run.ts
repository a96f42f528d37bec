import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { damagedAttachments } from './attachments.ts';
import { type ChatClient, chatClient } from './chat-client.ts';
import { drained, type Evidence, gatherEvidence } from './evidence.ts';
import { type Fault, faults, longOutage, type Outage } from './faults.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { type Listener, startListener } from './listener.ts';
import { sendMessage, startLoad } from './load.ts';
import { injectPoison } from './poison.ts';
import { seededRandom } from './random.ts';
import { killsAmong, runSchedule, type Strikes } from './schedule.ts';
import type { FaultStage } from './stage/fault-stage.ts';
import { type Unavailability, unavailability } from './unavailability.ts';
import { judge, type Verdict } from './verdict.ts';

export interface RunOptions {
  readonly seed: number;
  /** How long faults strike, at least. */
  readonly minutes: number;
  /** Go on until so many are acknowledged and there were so many kills, but not for ever. */
  readonly messages: number;
  readonly kills: number;
  readonly conversations: number;
  readonly inFlight: number;
  readonly log: (line: string) => void;
}

export interface RunResult {
  readonly ledger: Ledger;
  readonly evidence: Evidence;
  readonly verdict: Verdict;
  readonly damagedAttachments: readonly string[];
  /** Differences between what a client holds that only listens, and what is stored. */
  readonly misheard: readonly string[];
  readonly listener: Listener['counts'];
  readonly strikes: Strikes;
  readonly outage: Outage;
  readonly poison: number;
  readonly loadSeconds: number;
  readonly drainSeconds: number;
  readonly unavailable: { readonly sync: Unavailability; readonly async: Unavailability };
  /** Deliveries of webhooks by what the receiver did. */
  readonly webhooks: { readonly accepted: number; readonly refused: number };
  readonly droppedResponses: number;
}

/** More than ten, after which an event source mapping with infinite retries gives up on AWS. */
const outageRetries = 11;
const settleMs = 120_000;

/** Load and faults together, then the judgement of what is left. @throws Error when it does not come to rest */
export async function runFaults(stage: FaultStage, options: RunOptions): Promise<RunResult> {
  const { seed, minutes, messages, kills, inFlight, log } = options;
  const random = seededRandom(seed);
  const alice = await signIn(stage, 'alice');
  const ledger = openLedger();
  const conversations = await Promise.all(
    Array.from({ length: options.conversations }, () => alice.createConversation(['bob'])),
  );
  const listener = await startListener(stage, 'bob');
  const moods = random.fork(4);
  stage.webhook.respond(() => (moods.next() < 0.01 ? moods.pick([500, 503, undefined]) : 204));
  const startedAt = performance.now();
  const ending = new AbortController();
  const load = startLoad({
    client: alice,
    reader: await signIn(stage, 'bob'),
    stranger: await signIn(stage, 'mallory'),
    ledger,
    conversations,
    inFlight,
    random: random.fork(1),
    signal: ending.signal,
  });

  let poison = 0;
  const poisonRandom = random.fork(2);
  const addPoison = async () => {
    poison += await injectPoison(stage.brokers, conversations, poisonRandom);
  };
  const poisonTheQueue: Fault = { name: 'poison the queue', target: 'queue', strike: addPoison };
  await delay(2_000);
  log(' outage  the database is down until the consumers tried again more than ten times');
  const outage = await longOutage(stage, outageRetries, addPoison);
  const minutesPassed = () => (performance.now() - startedAt) / 60_000;
  const strikes = await runSchedule({
    stage,
    faults: [...faults, poisonTheQueue, poisonTheQueue],
    random: random.fork(3),
    log: (line) => log(`${line} (${ledger.acknowledged} acknowledged)`),
    over: (strikes) => {
      const enough = ledger.acknowledged >= messages && killsAmong(strikes) >= kills;
      return minutesPassed() > (enough ? minutes : Math.max(2 * minutes, 20));
    },
  });
  ending.abort();
  await inTime('every send settled', load);
  const loadedUntil = performance.now();
  // One more for each, behind everything that was queued.
  await inTime(
    'a last message for each',
    Promise.all(
      conversations.map((conversationId) =>
        sendMessage({ client: alice, ledger, random }, { conversationId, mode: 'async', keyed: true }),
      ),
    ),
  );
  log(' faults are over');
  stage.webhook.respond(() => 204);
  await drained(stage, settleMs);
  const drainedAt = performance.now();

  const evidence = await gatherEvidence(stage, conversations);
  const misheard = await listener.differences(evidence);
  listener.stop();
  const ofMode = (mode: 'sync' | 'async') =>
    unavailability(
      ledger.sends.filter((send) => send.mode === mode),
      startedAt,
      loadedUntil,
    );
  return {
    ledger,
    evidence,
    verdict: judge(ledger.sends, evidence),
    misheard,
    listener: listener.counts,
    damagedAttachments: await damagedAttachments(alice, ledger.sends),
    strikes,
    outage,
    poison,
    loadSeconds: (loadedUntil - startedAt) / 1000,
    drainSeconds: (drainedAt - loadedUntil) / 1000,
    unavailable: { sync: ofMode('sync'), async: ofMode('async') },
    webhooks: { accepted: evidence.webhooks.length, refused: stage.webhook.refused() },
    droppedResponses: Object.values(stage.proxies).reduce((sum, { dropped }) => sum + dropped, 0),
  };
}

export async function signIn(
  { api, issuer }: FaultStage,
  userId: string,
  timeoutMs = 10_000,
): Promise<ChatClient> {
  const scopes = ['chat:read', 'chat:write'];
  const token = await issuer.mintToken({ userId, tenantId: 'demo', scopes, expiresIn: '12h' });
  return chatClient(api, token, timeoutMs);
}

async function inTime(what: string, work: Promise<unknown>): Promise<void> {
  const late = new AbortController();
  const timeout = delay(settleMs, undefined, { signal: late.signal }).then(() => {
    throw new Error(`${what}: not after ${settleMs} ms`);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    late.abort();
    timeout.catch(() => {});
  }
}
