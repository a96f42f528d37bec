import type { TopicRecord } from '../../local-stage.ts';
import { texts } from '../texts.ts';
import type { LoggedRequest } from './request-log.ts';

/** A step on the way of a request through the service. */
export interface Step {
  /** Milliseconds since the request was sent. */
  readonly afterMs: number;
  readonly text: string;
  /** The record on Kafka, where the step is one. */
  readonly record?: TopicRecord;
}

/** From the request to the last event that came of it, in the order of time. */
export function traceOf(
  { traceId, startedAt, milliseconds, status }: LoggedRequest,
  records: readonly TopicRecord[],
): readonly Step[] {
  const steps = records.filter((record) => record.traceId === traceId).flatMap(stepsOf);
  if (milliseconds !== undefined)
    steps.push({ at: startedAt + milliseconds, text: texts.responded(status ?? 0) });
  return steps
    .sort((a, b) => a.at - b.at)
    .map(({ at, ...step }) => ({ ...step, afterMs: Math.max(0, at - startedAt) }));
}

function stepsOf(record: TopicRecord): (Omit<Step, 'afterMs'> & { readonly at: number })[] {
  const { at, id, value } = record;
  const { type, data } = value as { type?: string; data?: { storedAt?: string; seq?: number } };
  if (!type?.startsWith('org.')) return [{ at, text: texts.queuedOn(id), record }];
  const published = { at, text: texts.published(type, id), record };
  if (!type.includes('message-stored') || !data?.storedAt) return [published];
  return [{ at: Date.parse(data.storedAt), text: texts.storedAs(data.seq ?? 0) }, published];
}
