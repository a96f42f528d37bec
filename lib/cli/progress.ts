import cliProgress from 'cli-progress';

export interface Progress {
  /** Starts the next progress bar. */
  begin(what: string, total: number): void;
  advance(count: number): void;
  /** Writes a line above the bar. */
  log(line: string): void;
  stop(): void;
}

/** Shows a progress bar on standard error; without a terminal, a plain line every five seconds. */
export function startProgress(): Progress {
  const format = '{what} [{bar}] {value}/{total} in {duration_formatted}, {eta_formatted} left';
  const bars = new cliProgress.MultiBar({
    format,
    // The time that is left is a word while nothing is done yet.
    formatTime: (seconds, ...rest) =>
      Number.isFinite(seconds) ? cliProgress.Format.TimeFormat(seconds, ...rest) : 'unknown time',
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
