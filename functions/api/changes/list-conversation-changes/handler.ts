import type { ChangeFeed } from '../../../shared/domain/changes/change-feed.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { readChanges, type SyncTokenCodec, syncTokens } from '../../../shared/http/sync-token.ts';
import { decrypted } from '../../../shared/runtime/content-keys.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { rotatedSecret } from '../../../shared/runtime/secret.ts';
import { auroraChangeFeed } from '../../../shared/store/changes/aurora-change-feed.ts';

export const listConversationChanges = (deps: { changes: ChangeFeed; tokens: SyncTokenCodec }) =>
  endpoint('list-conversation-changes', ({ path, query, caller }) =>
    readChanges(deps, query, path.conversationId, caller),
  );

export const handler = listConversationChanges({
  changes: auroraChangeFeed(decrypted(readDatabase)),
  tokens: syncTokens('list-conversation-changes', rotatedSecret('CURSOR_KEY_SECRET_ARN')),
});
