import { useSignal } from '../signal.ts';
import { texts } from '../texts.ts';
import type { LoggedRequest } from './request-log.ts';
import { topicRecords } from './topic-records.ts';
import { traceOf } from './trace.ts';

/** What became of a request that writes: its response, and the records on Kafka that came of it. */
export function TraceView({ request }: { readonly request: LoggedRequest }) {
  const records = useSignal(topicRecords);
  if (!records) return null;
  const steps = traceOf(request, records);
  const count = steps.filter(({ record }) => record).length;
  return (
    <details class="trace">
      <summary>{texts.trace(count)}</summary>
      <ol>
        {steps.map(({ afterMs, text, record }) => (
          <li key={record?.id ?? text}>
            <span class="after">{texts.after(afterMs)}</span> {text}
            {record && (
              <details>
                <summary>{texts.record}</summary>
                <pre>{JSON.stringify(record.value, null, 2)}</pre>
              </details>
            )}
          </li>
        ))}
      </ol>
      {count === 0 && <p class="meta">{texts.noEvents}</p>}
    </details>
  );
}
