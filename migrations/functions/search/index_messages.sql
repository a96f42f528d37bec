-- Writes the lexemes of messages that unindexed_messages returned, takes the messages from the queue, and removes
-- deleted and removed messages from the index.
--
-- items      [{id, queued, version, words}]: words are the lexemes, separated by spaces
-- tokenizer  the tokenizer that made them
--
-- Returns the number of messages taken from the queue. Messages that changed meanwhile stay in the queue. The lock of
-- the message's row keeps it from being purged, erased or archived until its index row can be seen, so none is left
-- behind. One run at a time: another one returns 0 at once.
CREATE OR REPLACE FUNCTION index_messages(items jsonb, tokenizer integer) RETURNS bigint
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  taken bigint;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('index_messages')) THEN RETURN 0; END IF;
  WITH item AS MATERIALIZED (
    SELECT i.* FROM jsonb_to_recordset(items) AS i (id uuid, queued bigint[], version integer, words text)
  ),
  locked AS MATERIALIZED (
    SELECT m.id, m.conversation_id, m.sender_id, m.version, m.deleted_at, m.content_type
    FROM item i JOIN message m ON m.id = i.id
    FOR SHARE OF m SKIP LOCKED
  ),
  judged AS MATERIALIZED (
    SELECT i.id, i.queued, i.words, l.conversation_id, l.sender_id, l.version,
      CASE
        WHEN l.id IS NULL THEN CASE WHEN EXISTS (SELECT FROM message m WHERE m.id = i.id) THEN 'wait' ELSE 'remove' END
        WHEN l.deleted_at IS NOT NULL OR l.content_type LIKE '%+encrypted' THEN 'remove'
        WHEN l.version = i.version THEN 'index'
        ELSE 'wait'
      END AS action
    FROM item i LEFT JOIN locked l ON l.id = i.id
  ),
  done AS (
    DELETE FROM unindexed_message u
    USING judged j CROSS JOIN LATERAL unnest(j.queued) AS q (id)
    WHERE u.id = q.id AND j.action <> 'wait'
  ),
  indexed AS (
    INSERT INTO message_search AS s (message_id, conversation_id, version, tokenizer, words)
    SELECT j.id, j.conversation_id, j.version, index_messages.tokenizer,
           array_to_tsvector(string_to_array(j.words, ' ') || search_keys(j.id, j.sender_id))
    FROM judged j WHERE j.action = 'index'
    ON CONFLICT (message_id) DO UPDATE
    SET version = excluded.version, tokenizer = excluded.tokenizer, words = excluded.words
  ),
  removed AS (
    DELETE FROM message_search s USING judged j WHERE s.message_id = j.id AND j.action = 'remove'
  )
  SELECT count(*) INTO taken FROM judged j WHERE j.action <> 'wait';
  RETURN taken;
END
$$;

GRANT EXECUTE ON FUNCTION index_messages(jsonb, integer) TO chat_app;
