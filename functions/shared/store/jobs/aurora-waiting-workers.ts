import { leaseOfSlot, relaySlots } from '../../contract/events/relay-shards.ts';
import type { SqlClient } from '../sql/sql-client.ts';

/** A worker that rests when its queue is empty. */
export type RestingWorker = 'relay-events' | 'index-messages' | 'deliver-webhooks' | 'poke-participants';

/** A worker that has work and is not running, by its lease. */
export interface WaitingWorker {
  readonly worker: RestingWorker;
  /** Of the relay, which waits once for each slot: among the next entries only, as its schedule finds the others. */
  readonly slot?: number;
}

export type WaitingWorkers = () => Promise<readonly WaitingWorker[]>;

const slots = JSON.stringify(
  Array.from({ length: relaySlots }, (_, slot) => ({ slot, lease: leaseOfSlot(slot) })),
);

export const auroraWaitingWorkers =
  (sql: SqlClient): WaitingWorkers =>
  async () => {
    // The lease first: a queue is looked at only while its worker rests. A bounded part of the outbox, which is long when
    // the events of other slots wait.
    const rows = await sql.query<{ worker: RestingWorker; slot: number | null }>(
      `WITH free AS MATERIALIZED (
         SELECT s.slot FROM jsonb_to_recordset(:slots::jsonb) AS s (slot smallint, lease text)
         WHERE NOT EXISTS (SELECT FROM job_lease WHERE job = s.lease AND expires_at > clock_timestamp()))
       SELECT DISTINCT 'relay-events' AS worker, o.slot
       FROM (SELECT slot FROM outbox WHERE EXISTS (SELECT FROM free) ORDER BY id LIMIT 10000) o JOIN free USING (slot)
       UNION ALL SELECT 'index-messages', NULL
       WHERE NOT EXISTS (SELECT FROM job_lease WHERE job = 'index-messages' AND expires_at > clock_timestamp())
         AND (SELECT id FROM unindexed_message ORDER BY id LIMIT 1) IS NOT NULL
       UNION ALL SELECT 'deliver-webhooks', NULL WHERE webhooks_wait()
       UNION ALL SELECT 'poke-participants', NULL
       WHERE NOT EXISTS (SELECT FROM job_lease WHERE job = 'poke-participants' AND expires_at > clock_timestamp())
         AND EXISTS (SELECT FROM participant_notice)`,
      { slots },
    );
    return rows.map(({ worker, slot }) => ({ worker, ...(slot !== null && { slot }) }));
  };
