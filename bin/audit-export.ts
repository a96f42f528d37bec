/** Writes the audit log of a stage into a file: `npm run audit:export -- --help`. */

import { databaseLog, eventsIn } from '../lib/audit/database-log.ts';
import { writeLog } from '../lib/audit/export-file.ts';
import { connectionHelp, connectionOptions, connectToLog } from '../lib/cli/log-connection.ts';
import { runProgram } from '../lib/cli/program.ts';
import { startProgress } from '../lib/cli/progress.ts';

const help = `npm run audit:export -- [options] FILE

Writes the whole audit log with its seals into FILE, as JSON lines; npm run audit:verify verifies it anywhere. That it was
exported is in the log from then on.

${connectionHelp}`;

await runProgram(
  { help, options: connectionOptions, allowPositionals: true },
  async ({ values, positionals }) => {
    const [file, ...more] = positionals;
    if (!file || more.length > 0) throw new Error('Name one FILE; see --help.');
    const { database, close } = await connectToLog(values);
    const progress = startProgress();
    try {
      await database.query(
        "SELECT record_audit(jsonb_build_object('tenantId', '', 'userId', session_user), 'export-audit-log')",
      );
      progress.begin('exported', await eventsIn(database));
      await writeLog(file, databaseLog(database), () => progress.advance(1));
    } finally {
      progress.stop();
      await close();
    }
    console.log(file);
    return 0;
  },
);
