import pg from 'pg';
import type { FaultStage } from '../stage/fault-stage.ts';

/** Changes the schema of this stage alone. */
export async function asOwner({ database }: FaultStage, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
