import { auroraChangeFeed } from '../../functions/shared/store/aurora-change-feed.ts';
import { auroraConversationStore } from '../../functions/shared/store/aurora-conversation-store.ts';
import { auroraImportStore } from '../../functions/shared/store/aurora-import-store.ts';
import { auroraMessageRevisions } from '../../functions/shared/store/aurora-message-revisions.ts';
import { auroraMessageSearch } from '../../functions/shared/store/aurora-message-search.ts';
import { auroraMessageStore } from '../../functions/shared/store/aurora-message-store.ts';
import { auroraParticipantStore } from '../../functions/shared/store/aurora-participant-store.ts';
import { auroraReactionStore } from '../../functions/shared/store/aurora-reaction-store.ts';
import { auroraUploadStore } from '../../functions/shared/store/aurora-upload-store.ts';
import type { SqlClient } from '../../functions/shared/store/sql-client.ts';

/** All that users do, on a database. */
export const storesOn = (sql: SqlClient) => ({
  conversations: auroraConversationStore(sql),
  messages: auroraMessageStore(sql),
  revisions: auroraMessageRevisions(sql),
  reactions: auroraReactionStore(sql),
  participants: auroraParticipantStore(sql),
  changes: auroraChangeFeed(sql),
  uploads: auroraUploadStore(sql),
  imports: auroraImportStore(sql),
  search: auroraMessageSearch(sql, () => 'english'),
});
