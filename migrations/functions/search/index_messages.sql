-- Indexes messages of the queue as they are now, the longest waiting first, and removes deleted ones from the index.
-- Encrypted messages are taken from the queue and not indexed.
--
-- config  text search configuration
-- batch   messages at most
-- Returns the number of messages taken from the queue. Several runs work side by side (SKIP LOCKED).
CREATE OR REPLACE FUNCTION index_messages(config regconfig, batch integer) RETURNS bigint
LANGUAGE sql
AS $$
  WITH taken AS (
    DELETE FROM unindexed_message
    WHERE id IN (SELECT id FROM unindexed_message ORDER BY id LIMIT batch FOR UPDATE SKIP LOCKED)
    RETURNING message_id
  ),
  known AS MATERIALIZED (
    SELECT m.id, m.conversation_id, m.version, m.content, m.deleted_at
    FROM message m WHERE m.id IN (SELECT message_id FROM taken) AND m.content_type NOT LIKE '%+encrypted'
  ),
  indexed AS (
    INSERT INTO message_search AS s (message_id, conversation_id, version, words)
    SELECT id, conversation_id, version, to_tsvector(config, content) FROM known WHERE deleted_at IS NULL
    ON CONFLICT (message_id) DO UPDATE SET version = excluded.version, words = excluded.words
    WHERE s.version <= excluded.version
  ),
  removed AS (
    DELETE FROM message_search s USING known WHERE s.message_id = known.id AND known.deleted_at IS NOT NULL
  )
  SELECT count(*) FROM taken
$$;

GRANT EXECUTE ON FUNCTION index_messages(regconfig, integer) TO chat_app;
