import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';

/** A cluster's directory as it is now, owners and modes included. */
export const copyCluster = (from: string, to: string): void => {
  execFileSync('cp', ['-a', from, to]);
};

/** From the next start on, each finished segment of the cluster's log is kept in `archive`, which is made here. */
export async function archiveLog(superuser: pg.Client, archive: string): Promise<void> {
  mkdirSync(archive);
  // If this process is root, PostgreSQL runs as another user.
  chmodSync(archive, 0o777);
  await superuser.query('ALTER SYSTEM SET archive_mode = on');
  await superuser.query(`ALTER SYSTEM SET archive_command = 'cp "%p" "${archive}/%f"'`);
}

/** A copy of a running cluster, to be recovered with its log: what pg_basebackup makes, which npm does not bring. */
export async function baseBackup(superuser: pg.Client, dataDir: string, backup: string): Promise<void> {
  await superuser.query("SELECT pg_backup_start('drill', fast => true)");
  copyCluster(dataDir, backup);
  const { rows } = await superuser.query('SELECT labelfile FROM pg_backup_stop()');
  rmSync(join(backup, 'postmaster.pid'));
  const log = join(backup, 'pg_wal');
  for (const name of readdirSync(log)) rmSync(join(log, name), { recursive: true });
  writeInCluster(backup, 'backup_label', rows[0].labelfile);
}

/** Resolves when all that is committed now is in the archive. */
export async function shipLog(superuser: pg.Client): Promise<void> {
  const { rows } = await superuser.query('SELECT pg_walfile_name(pg_switch_wal()) AS segment');
  await waitUntil(`${rows[0].segment} archived`, async () => {
    const archiver = await superuser.query('SELECT last_archived_wal AS last FROM pg_stat_archiver');
    return archiver.rows[0].last >= rows[0].segment;
  });
}

/** At its next start, the backup becomes what the cluster was at `moment`. */
export function recoverTo(moment: Date, backup: string, archive: string): void {
  const settings = {
    restore_command: `cp "${archive}/%f" "%p"`,
    // Names of time zones, Z among them, are not known here.
    recovery_target_time: moment.toISOString().replace('Z', '+00'),
    recovery_target_action: 'promote',
    // Nobody gets in before it is recovered.
    hot_standby: 'off',
    archive_mode: 'off',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
  appendFileSync(join(backup, 'postgresql.auto.conf'), lines.join(''));
  writeInCluster(backup, 'recovery.signal', '');
}

/** PostgreSQL wants to rename and remove it. */
function writeInCluster(cluster: string, name: string, content: string): void {
  const { uid, gid } = statSync(cluster);
  writeFileSync(join(cluster, name), content);
  chownSync(join(cluster, name), uid, gid);
}
