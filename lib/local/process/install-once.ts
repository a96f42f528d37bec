import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Fills `dir` by `install`, once: an interrupted install leaves nothing behind that a later start would take
 * for the whole, since the directory gets its name only when it is complete.
 * @returns `dir`
 */
export async function installOnce(dir: string, install: (dir: string) => Promise<void>): Promise<string> {
  if (existsSync(dir)) return dir;
  await mkdir(dirname(dir), { recursive: true });
  const unfinished = await mkdtemp(`${dir}.unfinished-`);
  try {
    await install(unfinished);
    await rename(unfinished, dir);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Two starts may install at the same time; the first one's is as good.
    if (!existsSync(dir)) throw error;
  }
  return dir;
}
