import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

export interface Login {
  readonly user: string;
  readonly password: string;
}

export interface PostgresLogins {
  /** The superuser, which only starts and repairs the cluster. */
  readonly superuser: Login;
  /** Owns the database `chat` and runs the migrations. */
  readonly owner: Login;
  /** The service: may connect, and has what migrations grant it. */
  readonly service: Login;
}

/** The logins of a cluster, made with random passwords at the first call and kept in `file` (mode 600). */
export function postgresLogins(file: string): PostgresLogins {
  if (!existsSync(file)) {
    const made: PostgresLogins = {
      superuser: login('postgres'),
      owner: login('chat_owner'),
      service: login('chat_service'),
    };
    writeFileSync(file, JSON.stringify(made, null, 2), { mode: 0o600, flush: true });
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

function login(user: string): Login {
  return { user, password: randomBytes(24).toString('base64url') };
}
