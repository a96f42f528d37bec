import { metricNamespace } from '../../config/names.ts';
import { type CostLine, costLine } from '../cost-line.ts';
import type { Prices } from '../prices.ts';
import { propertiesOf, type StageResources } from '../template.ts';

interface Metric {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string }[];
}

interface Alarm extends Metric {
  readonly Period?: number;
  readonly Metrics?: readonly {
    readonly MetricStat?: { readonly Period: number; readonly Metric: Metric };
  }[];
}

/** Custom metrics that are published without requests: those of jobs and workers. */
function jobMetrics(all: readonly Alarm[]): number {
  const watched = all.flatMap(({ Metrics, ...alarm }) =>
    Metrics ? Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : [])) : [alarm],
  );
  const ofJobs = watched.filter(
    ({ Namespace, Dimensions = [] }) =>
      Namespace === metricNamespace && !Dimensions.some(({ Name }) => Name === 'route'),
  );
  return new Set(ofJobs.map(({ MetricName }) => MetricName)).size;
}

/** AWS bills each metric that an alarm computes with. */
export function alarms(resources: StageResources, prices: Prices): CostLine[] {
  const all = propertiesOf<Alarm>(resources, 'AWS::CloudWatch::Alarm');
  const periods = all.flatMap(({ Period, Metrics = [] }) =>
    Metrics.length > 0
      ? Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Period] : []))
      : [Period ?? 60],
  );
  const fast = periods.filter((period) => period < 60).length;
  return [
    costLine('CloudWatch', `${all.length} alarms`, periods.length - fast, prices.alarmMetrics),
    costLine('CloudWatch', 'Alarms by the second', fast, prices.fastAlarmMetrics),
    costLine('CloudWatch', 'Custom metrics of jobs', jobMetrics(all), prices.metrics),
  ];
}
