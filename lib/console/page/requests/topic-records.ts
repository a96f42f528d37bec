import type { TopicRecord, TopicRecords } from '../../local-stage.ts';
import { signal } from '../signal.ts';

/** The newest records of the stage's topics; undefined where the console cannot see them. */
export const topicRecords = signal<readonly TopicRecord[] | undefined>(undefined);

const kept = 500;
const everyMs = 700;

/** Reads the records while the page is visible; ends where the stage has no Kafka. */
export async function followRecords(): Promise<void> {
  for (let after = 0; ; await pause()) {
    if (document.hidden) continue;
    try {
      const response = await fetch(`/console/records?after=${after}`);
      if (response.status === 404) return;
      const { records, last }: TopicRecords = await response.json();
      after = last;
      if (records.length > 0 || !topicRecords.value)
        topicRecords.value = withNew(topicRecords.value ?? [], records);
    } catch {
      // The stage restarts: the next request shows whether it is there again.
    }
  }
}

function withNew(held: readonly TopicRecord[], added: readonly TopicRecord[]): readonly TopicRecord[] {
  const byId = new Map([...held, ...added].map((record) => [record.id, record]));
  return [...byId.values()].slice(-kept);
}

const pause = () => new Promise((resolve) => setTimeout(resolve, everyMs));
