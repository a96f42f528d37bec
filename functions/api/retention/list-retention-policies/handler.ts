import * as z from 'zod';
import type { RetentionPolicies } from '../../../shared/domain/retention/retention-store.ts';
import { type CursorCodec, cursorCodec, pageReply } from '../../../shared/http/cursor.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { secret } from '../../../shared/runtime/secret.ts';
import { auroraRetentionPolicies } from '../../../shared/store/retention/aurora-retention-policies.ts';

export const listRetentionPolicies = (deps: {
  policies: Pick<RetentionPolicies, 'list'>;
  cursors: CursorCodec<string>;
}) =>
  endpoint('list-retention-policies', async ({ query: { limit, cursor }, caller }) => {
    const after = cursor && (await deps.cursors.decode(cursor, '', caller));
    const page = await deps.policies.list({ limit, after }, caller);
    const reply = await pageReply(page, (next) => deps.cursors.encode(next, '', caller));
    return { ...reply, body: { default: page.default, ...reply.body } };
  });

export const handler = listRetentionPolicies({
  policies: auroraRetentionPolicies(database),
  cursors: cursorCodec({
    listing: 'list-retention-policies',
    position: z.uuid(),
    key: secret('CURSOR_KEY_SECRET_ARN'),
  }),
});
