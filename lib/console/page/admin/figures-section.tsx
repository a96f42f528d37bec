import { useEffect, useState } from 'preact/hooks';
import type { StageFigures } from '../../local-stage.ts';
import { texts } from '../texts.ts';
import { chartValues, LineChart } from './line-chart.tsx';

const everyMs = 2000;

/** Live charts of the local stage, without anything that its users say. */
export function FiguresSection() {
  const [figures, setFigures] = useState<readonly StageFigures[]>([]);
  useEffect(() => {
    const read = async () => {
      if (document.hidden) return;
      const response = await fetch('/console/figures').catch(() => undefined);
      if (!response?.ok) return;
      const now: StageFigures = await response.json();
      setFigures((before) => [...before, now].slice(-chartValues));
    };
    void read();
    const timer = setInterval(read, everyMs);
    return () => clearInterval(timer);
  }, []);
  const chart = (title: string, field: keyof StageFigures, format: (value: number) => string) => (
    <LineChart title={title} values={figures.map((one) => one[field])} format={format} />
  );
  return (
    <section class="panel" aria-label={texts.figures}>
      <h2>{texts.figures}</h2>
      <p class="meta">{texts.figuresIntro}</p>
      <div class="charts">
        {chart(texts.requestRate, 'requestsPerSecond', texts.perSecond)}
        {chart(texts.errorRate, 'serverErrorsPerSecond', texts.perSecond)}
        {chart(texts.medianLatency, 'p50Ms', texts.milliseconds)}
        {chart(texts.highLatency, 'p99Ms', texts.milliseconds)}
        {chart(texts.queueLag, 'queueLag', texts.messages)}
        {chart(texts.outboxAge, 'outboxAgeMs', texts.milliseconds)}
      </div>
    </section>
  );
}
