-- Messages to index. Storing a message costs one row here; index_messages does the rest later.
CREATE TABLE unindexed_message (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id uuid NOT NULL
);

-- The words of a message for full-text search, in weekly partitions like message.
CREATE TABLE message_search (
  message_id      uuid NOT NULL PRIMARY KEY,
  conversation_id uuid NOT NULL,
  version         integer NOT NULL, -- version of the message whose words these are
  words           tsvector NOT NULL
) PARTITION BY RANGE (message_id);
-- The conversation as an array of one: only in an array GIN finds any of many without an extension.
CREATE INDEX message_search_words ON message_search USING gin ((ARRAY[conversation_id]), words);

GRANT SELECT, INSERT, UPDATE, DELETE ON unindexed_message, message_search TO chat_app;
GRANT SELECT ON message_search TO chat_read;
