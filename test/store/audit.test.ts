import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOf } from '../../functions/shared/store/call.ts';
import { callerNamed } from '../support/messages.ts';
import { migratedDatabase, type TemporaryDatabase } from '../support/temporary-database.ts';

let database: TemporaryDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
});
afterAll(() => database?.remove());

test('what an admin does to a whole tenant has a row without a subject', async () => {
  const admin = callerNamed('admin');
  await database.service.query(
    `SELECT record_audit(:call::jsonb, 'set-retention', p_details => '{"days": 30}')`,
    {
      call: callOf(admin),
    },
  );
  const rows = await database.owner.query(
    `SELECT tenant_id, actor_id, action, subject_id, details::text AS details, request_id, source_ip FROM audit_event`,
  );
  expect(rows).toEqual([
    {
      tenant_id: admin.tenantId,
      actor_id: 'admin',
      action: 'set-retention',
      subject_id: null,
      details: '{"days": 30}',
      request_id: admin.requestId,
      source_ip: admin.sourceIp ?? null,
    },
  ]);
});
