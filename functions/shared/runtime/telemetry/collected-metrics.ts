import type { MetricUnit } from '@aws-lambda-powertools/metrics/types';
import { metrics } from '../observability.ts';

/** An environment whose previous invocation is longer ago than this is not busy: the next one may never come. */
const busyMs = 1_000;
/** Milliseconds for which a busy environment collects. */
const collectMs = 10_000;
/** Values of a metric in a line: with the hundredth, Powertools writes the line by itself. */
const maxValues = 99;

interface Metric {
  readonly unit: MetricUnit;
  readonly values: number[];
}

/**
 * Writes the metrics of many invocations in one line: each takes a few bytes of it, where a line of its own takes 500. A
 * busy environment writes every ten seconds, or as soon as the line is full; any other writes at once. When Lambda ends
 * a busy environment, the values since its last line are lost.
 * @param dimensionSets sets of dimensions, besides the default ones; CloudWatch makes a metric of each
 */
export function collectedMetrics(dimensionSets: readonly Readonly<Record<string, string>>[]) {
  const collected = new Map<string, Metric>();
  let firstAt = 0;
  let lastAt = Number.NEGATIVE_INFINITY;

  function writeLine() {
    for (const set of dimensionSets) metrics.addDimensions(set);
    metrics.setTimestamp(Math.round(Date.now() - (performance.now() - firstAt)));
    for (const [name, { unit, values }] of collected) {
      for (const value of values.splice(0, maxValues)) metrics.addMetric(name, unit, value);
      if (values.length === 0) collected.delete(name);
    }
    metrics.publishStoredMetrics();
  }

  return {
    /**
     * Collects the metrics that the invocation has added.
     * @param urgent whether to write them at once
     */
    collect(urgent: boolean): void {
      const now = performance.now();
      const isBusy = now - lastAt < busyMs;
      lastAt = now;
      if (collected.size === 0) firstAt = now;
      const { _aws, ...output } = metrics.serializeMetrics();
      metrics.clearMetrics();
      for (const { Name, Unit } of _aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics)) {
        const metric = collected.get(Name) ?? { unit: Unit, values: [] };
        metric.values.push(...[output[Name] as number | number[]].flat().map(toTenth));
        collected.set(Name, metric);
      }
      const isFull = [...collected.values()].some(({ values }) => values.length >= maxValues);
      if (urgent || !isBusy || isFull || now - firstAt >= collectMs) while (collected.size > 0) writeLine();
    },
  };
}

const toTenth = (value: number) => Math.round(10 * value) / 10;
