import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The user that PostgreSQL runs as if this process is root, which PostgreSQL refuses; undefined otherwise. It must be a
 * user of this machine: initdb looks its name up.
 * @throws Error when there is no such user.
 */
export function postgresUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      return { name, uid: id('-u', name), gid: id('-g', name) };
    } catch {
      // The next one, then.
    }
  }
  throw new Error('PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as');
}

/** @throws Error when a directory above `path` is closed to the user. */
export function assertReachable(path: string, { name, uid }: SystemUser): void {
  for (let dir = dirname(path); ; dir = dirname(dir)) {
    const { mode, uid: owner } = statSync(dir);
    if (!(mode & 0o001) && owner !== uid) {
      throw new Error(
        `PostgreSQL refuses to run as root, and the user ${name} cannot enter ${dir} to reach ${path}. ` +
          `Start as an ordinary user, move the project elsewhere, or chmod o+x ${dir}`,
      );
    }
    if (dir === dirname(dir)) return;
  }
}

function id(option: '-u' | '-g', name: string): number {
  return Number(
    execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  );
}
