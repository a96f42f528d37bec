/** Tests whether a stage's database can be restored: `npm run restore-drill -- --help`. */
import { RDSClient } from '@aws-sdk/client-rds';
import { connectToLog } from '../lib/cli/log-connection.ts';
import { contextOption, runProgram } from '../lib/cli/program.ts';
import { nameOf } from '../lib/infra/config/names.ts';
import { contextOf, stageFromContext } from '../lib/infra/config/stage-context.ts';
import { clusterCalled, restoreBeside } from '../lib/restore-drill/restored-cluster.ts';
import { checkRestored } from '../lib/restore-drill/restored-data.ts';

const help = `Usage: npm run restore-drill -- -c stage=<stage> [options]

  --at <time>   the moment to restore, such as 2026-01-31T11:58:00Z (the latest that Aurora can restore)
  --keep        leave the copy, to look at it

Restores the stage's Aurora cluster to a new one beside it, compares the two, verifies the copy's audit log, and deletes
the copy. It reads the stage's own cluster and changes nothing there. A copy costs what a cluster with 0.5 ACU costs.
Exit code: 0 the copy has everything, 1 it has not, 2 the drill could not be run.
`;

const minutesSince = (start: number) => `${((performance.now() - start) / 60_000).toFixed(1)} minutes`;

await runProgram(
  {
    help,
    options: {
      context: contextOption,
      at: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  },
  async ({ values }) => {
    const config = stageFromContext(contextOf(values.context));
    const rds = new RDSClient();
    const source = await clusterCalled(rds, nameOf(config, 'database'));
    const at = values.at === undefined ? source.LatestRestorableTime : new Date(values.at);
    if (!at || Number.isNaN(at.getTime())) throw new Error('--at takes a time such as 2026-01-31T11:58:00Z.');
    const start = performance.now();
    const identifier = `${nameOf(config, 'drill')}-${Date.now()}`;
    const copy = await restoreBeside({ rds, source, identifier, at, progress: console.log });
    console.log(`Restored after ${minutesSince(start)}`);
    try {
      const secret = source.MasterUserSecret?.SecretArn;
      const [original, restored] = await Promise.all([
        connectToLog({ cluster: source.DBClusterArn, secret, state: '' }),
        connectToLog({ cluster: copy.arn, secret: copy.secretArn, state: '' }),
      ]);
      const report = await checkRestored(original.database, restored.database, at);
      await Promise.all([original.close(), restored.close()]);
      for (const problem of report.problems) console.error(`WRONG ${problem}`);
      console.log(
        `${report.conversations} conversations, ${report.compared} compared, ${report.auditEvents} audit events verified, ${report.problems.length} wrong`,
      );
      console.log(
        `Write down when, and that it took ${minutesSince(start)}: docs/explanation/backup-and-restore.md.`,
      );
      return report.problems.length > 0 ? 1 : 0;
    } finally {
      if (values.keep) console.log(`Kept: ${identifier}. Delete it when you have seen it.`);
      else await copy.remove();
    }
  },
);
