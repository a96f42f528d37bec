import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** Description of a running stage in its state folder, for other programs. */
const stageFile = z.object({
  baseUrl: z.url(),
  /** URL at which jobs can be run by hand; absent when the stage is in an emulator. */
  workers: z.url().optional(),
  /** `postgres://…`, as the database's owner; absent when the stage is in an emulator. */
  database: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}),
});

export type RunningStage = z.infer<typeof stageFile>;

export const stageFileOf = (stateDir: string) => join(stateDir, 'stage.json');

/** The stage that runs with this state folder; undefined when none does. */
export function runningStage(stateDir: string): RunningStage | undefined {
  const file = stageFileOf(stateDir);
  return existsSync(file) ? stageFile.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}
