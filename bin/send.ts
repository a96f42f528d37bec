/** Sends chat files to the API: `npm run send -- --help`. */
import { connect, connectionHelp, connectionOptions } from '../lib/cli/connection.ts';
import { interruptSignal } from '../lib/cli/interrupt.ts';
import { runProgram } from '../lib/cli/program.ts';
import { startProgress } from '../lib/cli/progress.ts';
import { readChatFile } from '../lib/send/chat-file.ts';
import { importFiles } from '../lib/send/import.ts';
import { importReport } from '../lib/send/import-report.ts';

const help = `npm run send -- [options] FILE…

Sends each FILE, JSON lines {"at", "sender", "content"}, to a conversation of its own, in order. Again, it goes on
where it stopped and sends nothing twice. Exit code 1 when a line was rejected or a file was left before its end.

  --mode MODE        sync (default): wait for each message to be stored; async: queue them, wait at the end
  --concurrency N    files at once (8)
  --conversation ID  send the one FILE there
${connectionHelp}`;

await runProgram(
  {
    help,
    options: {
      ...connectionOptions,
      mode: { type: 'string', default: 'sync' },
      concurrency: { type: 'string', default: '8' },
      conversation: { type: 'string' },
    },
    allowPositionals: true,
  },
  async ({ values, positionals }) => {
    const { mode, conversation: conversationId } = values;
    const concurrency = Number(values.concurrency);
    if (positionals.length === 0) throw new Error('Name a FILE; see --help.');
    if (mode !== 'sync' && mode !== 'async') throw new Error('--mode is sync or async.');
    if (!(Number.isInteger(concurrency) && concurrency > 0))
      throw new Error('--concurrency is a number of files.');
    if (conversationId && positionals.length > 1) throw new Error('--conversation goes with one FILE.');

    const files = await Promise.all(positionals.map(readChatFile));
    const signal = interruptSignal();
    const { api, memory } = await connect(values, { signal });
    const progress = startProgress();
    progress.begin(
      'sent',
      files.reduce((sum, { lines, bad }) => sum + lines.length + bad.length, 0),
    );
    const summary = await importFiles(files, {
      api,
      memory,
      mode,
      concurrency,
      conversationId,
      signal,
      onLine: () => progress.advance(1),
      onRejected: ({ path }, line, reason) => progress.log(`${path}:${line}: ${reason}`),
      onSent: (queued) => progress.begin('settled', queued),
      onSettled: (count) => progress.advance(count),
    });
    progress.stop();
    console.log(importReport(summary));
    if (signal.aborted) return 130;
    return summary.imports.some(({ rejected, failure }) => rejected > 0 || failure) ? 1 : 0;
  },
);
