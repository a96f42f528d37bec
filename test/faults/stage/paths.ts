import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface StagePaths {
  readonly stateDir: string;
  readonly dataDir: string;
  readonly logDir: string;
  readonly runDir: string;
  /** Takes what the consumers give up, one record a line. */
  readonly deadLetters: string;
  /** Has the number of the relay's shards. */
  readonly relayShards: string;
}

/** Folder in which a stage keeps everything. */
export function stagePaths(stateDir: string): StagePaths {
  // As root, PostgreSQL runs as another user, who needs access to its data.
  chmodSync(stateDir, 0o755);
  const inside = (name: string) => join(stateDir, name);
  const paths = {
    stateDir,
    dataDir: inside('data'),
    logDir: inside('log'),
    runDir: inside('run'),
    deadLetters: inside('dead-letters.jsonl'),
    relayShards: inside('relay-shards'),
  };
  mkdirSync(paths.dataDir);
  writeFileSync(paths.deadLetters, '');
  writeFileSync(paths.relayShards, '2');
  return paths;
}
