import type { StageConfig } from '../config/stage-config.ts';
import { costs } from '../scale/inputs.ts';
import { type CostLine, costLine, gigabyte } from './cost-line.ts';
import type { Prices } from './prices.ts';

/** Cost of what requests leave in logs: sampled lines of their own, their part of the lines of metrics, and the access log. */
export function requestLogCost(requests: number, config: StageConfig, prices: Prices): CostLine[] {
  const logged = requests * loggedShare(config);
  return [
    costLine('CloudWatch', 'Logs of requests', (logged * costs.logBytes.value) / gigabyte, prices.logs),
    costLine('CloudWatch', 'Lines of metrics', (requests * costs.metricBytes.value) / gigabyte, prices.logs),
    costLine(
      'CloudWatch',
      'Access log of API Gateway',
      (requests * costs.accessLogBytes.value) / gigabyte,
      prices.infrequentLogs,
    ),
  ];
}

/** The share of the requests that log their line. */
function loggedShare({ requestLogPercent }: StageConfig): number {
  const always = costs.loggedAlways.value;
  return always + (1 - always) * (requestLogPercent / 100);
}
