import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import type { ControlResult } from './controls/run-controls.ts';
import type { Outcome } from './ledger.ts';
import type { RunOptions, RunResult } from './run.ts';
import { killsAmong } from './schedule.ts';
import { brokenGuarantees, type Guarantee } from './verdict.ts';

export function headline({ seed }: Pick<RunOptions, 'seed'>): string {
  const [processor] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `seed ${seed}, commit ${commit()}, ${cpus().length} cores (${processor?.model}), ${memory} GB, Node ${process.version}\n`;
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  } catch {
    return 'unknown';
  }
}

export interface Conclusion {
  readonly sound: boolean;
  /** Result in a few words. */
  readonly words: string;
}

/** Prints the tables of a run, which is sound when all held and enough happened. */
export function reportRun(result: RunResult, least: { messages: number; kills: number }): Conclusion {
  const { ledger, evidence, strikes, outage, verdict, damagedAttachments, misheard } = result;
  const count = (mode: string, outcome: Outcome) =>
    ledger.sends.filter((send) => send.mode === mode && send.outcome === outcome).length;
  console.log('\n| messages | acknowledged | refused | no answer, or 5xx |\n| --- | --- | --- | --- |');
  for (const mode of ['sync', 'async']) {
    const outcomes = (['acknowledged', 'refused', 'unknown'] as const).map((outcome) => count(mode, outcome));
    console.log(`| ${[mode, ...outcomes].join(' | ')} |`);
  }

  console.log('\n| fault | times |\n| --- | --- |');
  for (const [name, times] of [...strikes].sort()) console.log(`| ${name} | ${times} |`);
  const kills = killsAmong(strikes);
  console.log(`| all of them that kill | ${kills} |`);
  console.log(
    `| kill postgres, down for ${seconds(outage.seconds)} and ${outage.retries} retries of a batch | 1 |`,
  );
  console.log(`| responses dropped | ${result.droppedResponses} |`);
  console.log(`| poison records | ${result.poison} |`);

  const { sync, async } = result.unavailable;
  const eventIds = new Set(evidence.events.map(({ eventId }) => eventId)).size;
  console.log('\n| measured | |\n| --- | --- |');
  for (const [what, figure] of Object.entries({
    'load and faults': seconds(result.loadSeconds),
    'stored messages': evidence.stored.length,
    'audit rows': evidence.audited.length,
    'events by distinct id': eventIds,
    'events published again': evidence.events.length - eventIds,
    'webhooks accepted, and refused or not responded to': `${result.webhooks.accepted}, ${result.webhooks.refused}`,
    'webhooks accepted again':
      result.webhooks.accepted - new Set(evidence.webhooks.map(({ eventId }) => eventId)).size,
    'records queued': evidence.queued.length,
    'messages and records rejected': evidence.rejected.length,
    'no sync send acknowledged': `${seconds(sync.seconds)}, longest ${seconds(sync.longestSeconds)}`,
    'no async send acknowledged': `${seconds(async.seconds)}, longest ${seconds(async.longestSeconds)}`,
    'drained after': seconds(result.drainSeconds),
    'tickets of the listener, and syncs that failed': `${result.listener.connections}, ${result.listener.failures}`,
  }))
    console.log(`| ${what} | ${figure} |`);

  const broken = brokenGuarantees(verdict);
  console.log('\n| guarantee | broken |\n| --- | --- |');
  for (const [name, breaches] of Object.entries(verdict)) console.log(`| ${name} | ${breaches.length} |`);
  console.log(`| attachments are what was uploaded | ${damagedAttachments.length} |`);
  console.log(`| a client that only listens holds what is stored | ${misheard.length} |`);
  if (misheard.length > 0) console.log(`\n  ${misheard.slice(0, 10).join('\n  ')}`);
  for (const name of broken) console.log(`\n${name}:\n  ${verdict[name].slice(0, 10).join('\n  ')}`);

  const shortfalls = [
    ledger.acknowledged < least.messages && `only ${ledger.acknowledged} messages`,
    kills < least.kills && `only ${kills} kills`,
  ].filter((shortfall) => shortfall !== false);
  for (const shortfall of shortfalls) console.log(`\nNot enough: ${shortfall}`);
  const found = Object.values(verdict).reduce(
    (sum, { length }) => sum + length,
    damagedAttachments.length + misheard.length,
  );
  return {
    sound: found === 0 && shortfalls.length === 0,
    words: [
      `${ledger.acknowledged} messages acknowledged under ${kills} kills`,
      `${verdict['acknowledged messages are stored'].length} lost`,
      `${verdict['each is stored once'].length} stored twice`,
      `${verdict['an event has one id, by which consumers know it again'].length} told twice`,
      `${verdict['events of a conversation are in the order of seq'].length} told out of order`,
      `${found} breaches in all`,
    ].join(', '),
  };
}

/** Prints what the controls showed, which is sound when each was found out, and its sound twin was not. */
export function reportControls(results: readonly ControlResult[]): Conclusion {
  console.log(
    '\n| negative control | must break | broke | the service in its place |\n| --- | --- | --- | --- |',
  );
  for (const { control, broken, sound } of results) {
    const found = Object.entries(broken).filter(([, breaches]) => breaches.length > 0);
    const told = found.map(([name, breaches]) => `${name}: ${breaches.length}`).join('; ') || 'nothing';
    const twin = brokenGuarantees(sound).join('; ') || 'all held';
    console.log(`| ${control.name} | ${control.breaks} | ${told} | ${twin} |`);
  }
  const asTheyShould = results.filter(({ control, broken, sound }) => {
    const breaks: Guarantee = control.breaks;
    return broken[breaks].length > 0 && brokenGuarantees(sound).length === 0;
  });
  return {
    sound: asTheyShould.length === results.length,
    words: `${asTheyShould.length} of ${results.length} controls fail as they should`,
  };
}

const seconds = (value: number) => `${value.toFixed(1)} s`;
