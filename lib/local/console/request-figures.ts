import type { StageFigures } from '../../console/local-stage.ts';

export interface RequestFigures {
  add(status: number, milliseconds: number): void;
  read(): Pick<StageFigures, 'requestsPerSecond' | 'serverErrorsPerSecond' | 'p50Ms' | 'p99Ms'>;
}

const windowSeconds = 10;
/** More would not change the percentiles. */
const timesPerSecond = 1000;

interface Second {
  readonly at: number;
  requests: number;
  errors: number;
  readonly times: number[];
}

/** Rates and latencies of the last seconds. */
export function requestFigures(now: () => number = performance.now.bind(performance)): RequestFigures {
  let seconds: Second[] = [];
  const recent = () => seconds.filter(({ at }) => at > Math.floor(now() / 1000) - windowSeconds);

  function current(): Second {
    const at = Math.floor(now() / 1000);
    const last = seconds.at(-1);
    if (last?.at === at) return last;
    const next = { at, requests: 0, errors: 0, times: [] };
    seconds = [...recent(), next];
    return next;
  }

  return {
    add(status, milliseconds) {
      const second = current();
      second.requests++;
      if (status >= 500) second.errors++;
      if (second.times.length < timesPerSecond) second.times.push(milliseconds);
    },
    read() {
      const counted = recent();
      const times = counted.flatMap((second) => second.times).sort((a, b) => a - b);
      const perSecond = (of: 'requests' | 'errors') =>
        counted.reduce((sum, second) => sum + second[of], 0) / windowSeconds;
      const percentile = (share: number) => times[Math.floor(share * (times.length - 1))] ?? null;
      return {
        requestsPerSecond: perSecond('requests'),
        serverErrorsPerSecond: perSecond('errors'),
        p50Ms: percentile(0.5),
        p99Ms: percentile(0.99),
      };
    },
  };
}
