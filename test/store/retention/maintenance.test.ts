import { afterAll, beforeAll, expect, test } from 'vitest';
import { expireChanges } from '../../../functions/jobs/expire-changes/handler.ts';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraMaintenance } from '../../../functions/shared/store/retention/aurora-maintenance.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed, conversationOf } from '../../support/stores/messages.ts';

let database: TemporaryDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
});
afterAll(() => database?.remove());

test('changes that no sync token reaches any more are forgotten, the others kept', async () => {
  const conversations = auroraConversationStore(database.service);
  for (let n = 0; n < 3; n += 1) await conversations.create(conversationOf('alice'), callerNamed('alice'));
  const age = async (days: number) =>
    database.owner.query(
      `UPDATE change SET at = now() - make_interval(days => :days::integer) WHERE conversation_id =
         (SELECT conversation_id FROM change WHERE at > now() - interval '1 day' LIMIT 1)`,
      { days },
    );
  await age(32);
  await age(30);
  const expire = expireChanges({ maintenance: auroraMaintenance(database.service) });
  expect(await expire({}, lambdaContext('test', 60_000))).toEqual({ removed: 1 });
  expect(await expire({}, lambdaContext('test', 60_000))).toEqual({ removed: 0 });
  expect(await database.owner.query('SELECT count(*) AS kept FROM change')).toEqual([{ kept: 2 }]);
});
