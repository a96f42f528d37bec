import { auroraChangeFeed } from '../../../functions/shared/store/changes/aurora-change-feed.ts';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraParticipantStore } from '../../../functions/shared/store/conversations/aurora-participant-store.ts';
import { auroraUploadStore } from '../../../functions/shared/store/files/aurora-upload-store.ts';
import { auroraImportStore } from '../../../functions/shared/store/imports/aurora-import-store.ts';
import { auroraMentionStore } from '../../../functions/shared/store/messages/aurora-mention-store.ts';
import { auroraMessageRevisions } from '../../../functions/shared/store/messages/aurora-message-revisions.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { auroraPinStore } from '../../../functions/shared/store/messages/aurora-pin-store.ts';
import { auroraReactionStore } from '../../../functions/shared/store/messages/aurora-reaction-store.ts';
import { auroraThreadStore } from '../../../functions/shared/store/messages/aurora-thread-store.ts';
import type { SqlClient } from '../../../functions/shared/store/sql/sql-client.ts';
import { englishSearch } from './english-search.ts';

/** All that users do, on a database. */
export const storesOn = (sql: SqlClient) => ({
  conversations: auroraConversationStore(sql),
  messages: auroraMessageStore(sql),
  revisions: auroraMessageRevisions(sql),
  reactions: auroraReactionStore(sql),
  pins: auroraPinStore(sql),
  threads: auroraThreadStore(sql),
  mentions: auroraMentionStore(sql),
  participants: auroraParticipantStore(sql),
  changes: auroraChangeFeed(sql),
  uploads: auroraUploadStore(sql),
  imports: auroraImportStore(sql),
  search: englishSearch(sql),
});
