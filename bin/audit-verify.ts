/** Verifies an audit log: `npm run audit:verify -- --help`. */
import { statSync } from 'node:fs';
import { readAnchors } from '../lib/audit/anchors.ts';
import { databaseLog, eventsIn } from '../lib/audit/database-log.ts';
import { readLog } from '../lib/audit/export-file.ts';
import type { Anchor } from '../lib/audit/sealed-log.ts';
import { type LogReport, verifyLog } from '../lib/audit/verify-log.ts';
import { connectionHelp, connectionOptions, connectToLog } from '../lib/cli/log-connection.ts';
import { runProgram } from '../lib/cli/program.ts';
import { startProgress } from '../lib/cli/progress.ts';

const help = `npm run audit:verify -- [options] [FILE]

Finds every row of the audit log that was changed, removed, inserted or put elsewhere after it was sealed, and every block;
with anchors also an end that was cut off and a log that was sealed anew. Reads FILE, which npm run audit:export wrote,
without any connection; else a database. Exit code 0: as it was written; 1: not; 2: could not be verified.

  --anchors FROM     s3://BUCKET or a folder of files from there; default: those of the stage that npm start runs
  --restored T/R     leave out the anchors of a time that is no more: from what was restored (T) to when (R)
${connectionHelp}`;

function outside(span: string, anchors: readonly Anchor[]): readonly Anchor[] {
  const [from = Number.NaN, to = Number.NaN] = span.split('/').map(Date.parse);
  if (!(from < to)) throw new Error('--restored takes two times: 2026-01-31T11:58:00Z/2026-01-31T13:30:00Z');
  return anchors.filter(({ anchoredAt }) => Date.parse(anchoredAt) < from || Date.parse(anchoredAt) > to);
}

const summary = ({ blocks, events, unsealed, head, problems, count }: LogReport, anchors: number) =>
  [
    ...problems.map((problem) => `WRONG ${problem}`),
    ...(count > problems.length ? [`… and ${count - problems.length} more`] : []),
    `${blocks} blocks, ${events} events, ${unsealed} not sealed yet, ${anchors} anchors, ${count} wrong`,
    `head ${head}`,
    ...(anchors === 0 ? ['Without anchors, an end that was cut off cannot be found.'] : []),
  ].join('\n');

await runProgram(
  {
    help,
    options: { ...connectionOptions, anchors: { type: 'string' }, restored: { type: 'string' } },
    allowPositionals: true,
  },
  async ({ values, positionals }) => {
    const [file, ...more] = positionals;
    if (more.length > 0) throw new Error('Name one FILE at most; see --help.');
    const connection = file === undefined ? await connectToLog(values) : undefined;
    const progress = startProgress();
    try {
      const from = values.anchors ?? connection?.anchors?.from;
      const all = from === undefined ? [] : await readAnchors(from, connection?.anchors?.login);
      const anchors = values.restored ? outside(values.restored, all) : all;
      if (connection) progress.begin('events', await eventsIn(connection.database));
      else progress.begin('bytes', statSync(file as string).size);
      const report = await (connection
        ? verifyLog(databaseLog(connection.database), anchors, () => progress.advance(1))
        : verifyLog(readLog(file as string, progress.advance), anchors));
      progress.stop();
      console.log(summary(report, anchors.length));
      return report.count > 0 ? 1 : 0;
    } finally {
      progress.stop();
      await connection?.close();
    }
  },
);
