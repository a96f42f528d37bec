import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pidFiles } from '../../../lib/local/process/pid-file.ts';

/** Milliseconds of CPU, user and system, by part of the stage. */
export type CpuTimes = ReadonlyMap<string, number>;

/** Result of getconf CLK_TCK on every Linux. */
const tickMs = 10;

/** CPU time of the parts of a stage so far, with their children. Linux only: empty elsewhere. */
export const cpuTimes = (runDir: string, others: Readonly<Record<string, number>>): CpuTimes =>
  new Map(
    Object.entries({ ...partsOf(runDir), ...others }).map(([name, pid]) => [name, cpuOfFamily(pid)] as const),
  );

/** Milliseconds from `before` to `after`, by part. */
export const cpuBetween = (before: CpuTimes, after: CpuTimes): CpuTimes =>
  new Map([...after].map(([name, time]) => [name, time - (before.get(name) ?? 0)]));

export const partsOf = (runDir: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    pidFiles(runDir).map((file) => [basename(file, '.pid'), Number.parseInt(readFileSync(file, 'utf8'), 10)]),
  );

function cpuOfFamily(pid: number): number {
  const read = (file: string) => {
    try {
      return readFileSync(join('/proc', String(pid), file), 'utf8');
    } catch {
      return ''; // has ended
    }
  };
  const stat = read('stat');
  // After the name, which may hold anything: utime and stime, and those of children that have ended.
  const ticks = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .reduce((sum, value) => sum + Number(value), 0);
  const children = read(`task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return ticks * tickMs + children.reduce((sum, child) => sum + cpuOfFamily(child), 0);
}
