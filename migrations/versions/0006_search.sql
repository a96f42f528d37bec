-- Messages to index. Storing a message costs one row here; index-messages does the rest later.
CREATE TABLE unindexed_message (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id uuid NOT NULL
);

-- The lexemes of a message for search, in weekly partitions like message. The tokenizer of the service makes them
-- (functions/shared/domain/search); PostgreSQL only looks them up.
CREATE TABLE message_search (
  message_id      uuid NOT NULL PRIMARY KEY,
  conversation_id uuid NOT NULL,
  version         integer NOT NULL, -- version of the message whose lexemes these are
  tokenizer       integer NOT NULL, -- tokenizer that made them
  words           tsvector NOT NULL -- without positions; search_keys adds some lexemes
) PARTITION BY RANGE (message_id);
-- The conversation as an array of one: only in an array GIN finds any of many without an extension. Rows are written by
-- hundreds, and a list of pending entries would have to be read by every search: fastupdate would not pay.
CREATE INDEX message_search_words ON message_search USING gin ((ARRAY[conversation_id]), words) WITH (fastupdate = off);

-- Progress of indexing all messages with the current tokenizer: one row. index-messages continues there.
CREATE TABLE search_reindex (
  is_only     boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  tokenizer   integer NOT NULL,
  next_id     uuid NOT NULL,    -- messages from this one on are indexed or queued
  queued      bigint NOT NULL,
  started_at  timestamptz NOT NULL,
  finished_at timestamptz
);

GRANT SELECT, INSERT, UPDATE, DELETE ON unindexed_message, message_search, search_reindex TO chat_app;
GRANT SELECT ON message_search TO chat_read;
