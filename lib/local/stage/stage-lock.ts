import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { commandLineOf, isRunning } from '../process/pid-file.ts';

/**
 * Keeps two stages from using one folder. The lock of a process that was killed does not count.
 * @returns what gives it back
 * @throws Error that names the process which has it
 */
export function lockStage(file: string): () => void {
  mkdirSync(dirname(file), { recursive: true });
  const content = `${process.pid}\n${commandLineOf(process.pid)}`;
  try {
    writeFileSync(file, content, { flag: 'wx' });
  } catch (error) {
    const holder = holderOf(file);
    if (holder && isRunning(holder)) {
      throw new Error(`This stage is already running, as process ${holder.pid}: stop it first.`, {
        cause: error,
      });
    }
    writeFileSync(file, content);
  }
  return () => rmSync(file, { force: true });
}

function holderOf(file: string) {
  const [pid, commandLine] = readFileSync(file, 'utf8').split('\n');
  return pid && commandLine ? { pid: Number(pid), commandLine } : undefined;
}
