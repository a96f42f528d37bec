import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { v5 as uuidv5 } from 'uuid';
import { DomainError } from '../../shared/domain/domain-error.ts';
import { acceptedAt, type StorableMessage } from '../../shared/domain/messages/message.ts';
import type { AppendOutcome, MessageStore } from '../../shared/domain/messages/message-store.ts';
import type { Quarantine } from '../../shared/events/kafka-quarantine.ts';
import { logger, metrics } from '../../shared/runtime/observability.ts';
import { SqlError } from '../../shared/store/sql/sql-client.ts';
import { type IngestRecord, sourceOf } from './records.ts';

interface Deps {
  readonly messages: Pick<MessageStore, 'append' | 'reject'>;
  readonly quarantine: Quarantine;
}

type Readable = IngestRecord & { readonly message: StorableMessage };

/** Stores the readable records and quarantines the rest. @throws when all records must be delivered again */
export async function storeRecords(deps: Deps, records: readonly IngestRecord[]): Promise<void> {
  await append(
    deps,
    records.filter((record): record is Readable => record.message !== undefined),
  );
  for (const record of records) {
    if (!record.message) await setAside(deps, record);
  }
}

/**
 * Whether a retry would fail again: the database rejected the records, or their content cannot be encrypted any more.
 */
const isRefusal = (error: unknown) =>
  error instanceof SqlError || (error instanceof DomainError && error.kind !== 'service-unavailable');

/** Halves a rejected batch until the message that caused the rejection is found. */
async function append(deps: Deps, records: readonly Readable[]): Promise<void> {
  const [first] = records;
  if (!first) return;
  try {
    const outcomes = await deps.messages.append(records, { recordRejections: true });
    count(outcomes);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (records.length === 1) {
      logger.error('message not storable', { error, messageId: first.message.messageId });
      const { message } = first;
      await deps.messages.reject({
        messageId: message.messageId,
        reason: 'not-storable',
        source: sourceOf(first),
        message,
      });
      return;
    }
    const middle = Math.ceil(records.length / 2);
    await append(deps, records.slice(0, middle));
    await append(deps, records.slice(middle));
  }
}

/** A redelivered record gets the same id, so the row and the event stay the same. */
async function setAside({ messages, quarantine }: Deps, record: IngestRecord): Promise<void> {
  const source = sourceOf(record);
  const messageId = record.messageId ?? uuidv5(source, uuidv5.URL);
  logger.error('record quarantined', { source, messageId });
  await quarantine.keep({ messageId, source, value: record.value });
  await messages.reject({ messageId, reason: 'invalid-record', source });
  metrics.addMetric('RecordsQuarantined', MetricUnit.Count, 1);
}

function count(outcomes: readonly AppendOutcome[]): void {
  for (const outcome of outcomes) {
    if (outcome.status === 'stored') {
      const waited = Date.parse(outcome.storedAt) - Date.parse(acceptedAt(outcome.messageId));
      metrics.addMetric('AcceptedToStored', MetricUnit.Milliseconds, waited);
    } else if (outcome.status !== 'duplicate') {
      metrics.addMetric('MessagesRejected', MetricUnit.Count, 1);
    }
  }
}
