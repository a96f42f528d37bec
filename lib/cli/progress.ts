import { MultiBar } from 'cli-progress';

export interface Progress {
  /** Begins the next bar. */
  begin(what: string, total: number): void;
  advance(count: number): void;
  /** Writes a line above the bar. */
  log(line: string): void;
  stop(): void;
}

/** A bar on standard error; a plain line every five seconds where that is no terminal. */
export function startProgress(): Progress {
  const format = '{what} [{bar}] {value}/{total} in {duration_formatted}, {eta_formatted} left';
  const bars = new MultiBar({
    format,
    noTTYOutput: true,
    notTTYSchedule: 5000,
    hideCursor: true,
    clearOnComplete: true,
  });
  let bar: ReturnType<typeof bars.create> | undefined;
  return {
    begin(what, total) {
      bar?.stop();
      bar = bars.create(total, 0, { what });
    },
    advance: (count) => bar?.increment(count),
    log: (line) => bars.log(`${line}\n`),
    stop() {
      bars.update();
      bars.stop();
    },
  };
}
