-- Queues the next messages that the given tokenizer has not indexed, the newest first, and records its position. Starts
-- again when the tokenizer has changed.
--
-- batch  messages to look at
-- Returns the number of queued messages, null when all are done.
CREATE OR REPLACE FUNCTION reindex_messages(p_tokenizer integer, batch integer) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
  progress search_reindex;
  seen uuid[];
  found bigint;
BEGIN
  INSERT INTO search_reindex AS r (tokenizer, next_id, queued, started_at)
  VALUES (p_tokenizer, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 0, clock_timestamp())
  ON CONFLICT (is_only) DO UPDATE
  SET tokenizer = excluded.tokenizer, next_id = excluded.next_id, queued = 0, started_at = excluded.started_at,
      finished_at = NULL
  WHERE r.tokenizer <> excluded.tokenizer;
  SELECT * INTO progress FROM search_reindex FOR UPDATE;
  IF progress.finished_at IS NOT NULL THEN RETURN NULL; END IF;

  seen := ARRAY(SELECT m.id FROM message m WHERE m.id < progress.next_id ORDER BY m.id DESC LIMIT batch);
  INSERT INTO unindexed_message (message_id)
  SELECT m.id FROM message m
  LEFT JOIN message_search s ON s.message_id = m.id
  WHERE m.id = ANY (seen) AND m.deleted_at IS NULL AND m.content_type NOT LIKE '%+encrypted'
    AND s.tokenizer IS DISTINCT FROM p_tokenizer;
  GET DIAGNOSTICS found = ROW_COUNT;
  UPDATE search_reindex r
  SET queued = r.queued + found, next_id = coalesce(seen[cardinality(seen)], r.next_id),
      finished_at = CASE WHEN cardinality(seen) < batch THEN clock_timestamp() END;
  RETURN found;
END
$$;

GRANT EXECUTE ON FUNCTION reindex_messages(integer, integer) TO chat_app;
