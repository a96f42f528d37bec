import { texts } from '../texts.ts';

interface LineChartProps {
  readonly title: string;
  /** The newest last; null where there was nothing to measure. */
  readonly values: readonly (number | null)[];
  readonly format: (value: number) => string;
}

const width = 300;
const height = 60;
/** Values that fit. */
export const chartValues = 60;

/** A line over the last values, with the newest one in words. */
export function LineChart({ title, values, format }: LineChartProps) {
  const top = Math.max(1, ...values.map((value) => value ?? 0));
  const first = chartValues - values.length;
  const points = values.flatMap((value, n) =>
    value === null
      ? []
      : [`${((first + n) * width) / (chartValues - 1)},${height - 2 - (value / top) * (height - 4)}`],
  );
  const last = values.at(-1) ?? null;
  const now = last === null ? texts.noValue : format(last);
  return (
    <figure class="chart">
      <figcaption>
        {title} <strong>{now}</strong>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={texts.chart(title, now, format(top))}>
        <polyline points={points.join(' ')} />
      </svg>
    </figure>
  );
}
