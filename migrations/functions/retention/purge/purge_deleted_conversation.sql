-- Purges messages of the next conversation that was deleted longer ago than the restore window, and marks it as purged
-- when none is left. Messages under a legal hold stay, and so do those that awaited_messages lists.
--
-- call                see record_change
-- window_seconds      length of the restore window
-- from_conversation, after_seq  goes on in this conversation after this seq; a null seq: after this conversation
-- batch               messages to look at
-- dry_run             only counts
-- purged, held        messages
-- last_conversation   the conversation that was looked at; null at the end
-- last_seq            where the next batch goes on in it; null when all of it was looked at
--
-- Locks legal holds and policies (lock_retention), then the conversation. Runs with the rights of the owner, because
-- the service may not remove content.
CREATE OR REPLACE FUNCTION purge_deleted_conversation(
  call jsonb, window_seconds integer, from_conversation uuid, after_seq bigint, batch integer, dry_run boolean,
  OUT purged bigint, OUT held bigint, OUT last_conversation uuid, OUT last_seq bigint
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  awaited uuid[];
  ids uuid[];
  seen bigint;
BEGIN
  purged := 0;
  held := 0;
  IF NOT dry_run THEN PERFORM lock_retention(); END IF;
  SELECT c.id INTO last_conversation FROM conversation c
  WHERE c.deleted_at < clock_timestamp() - make_interval(secs => window_seconds) AND c.purged_at IS NULL
    AND (c.id > from_conversation OR c.id = from_conversation AND after_seq IS NOT NULL)
  ORDER BY c.id LIMIT 1;
  IF NOT FOUND THEN RETURN; END IF;
  IF last_conversation <> from_conversation THEN after_seq := 0; END IF;
  IF NOT dry_run THEN PERFORM FROM conversation c WHERE c.id = last_conversation FOR UPDATE; END IF;
  awaited := awaited_messages();
  SELECT coalesce(array_agg(m.id) FILTER (WHERE NOT m.held AND NOT m.awaited), '{}'), count(*) FILTER (WHERE m.held),
         count(*), max(m.seq)
  INTO ids, held, seen, last_seq
  FROM (
    SELECT m.id, m.seq, is_held(m.tenant_id, m.conversation_id, m.sender_id) AS held,
           m.id = ANY (awaited) AS awaited
    FROM message m
    WHERE m.conversation_id = last_conversation AND m.seq > after_seq AND m.purged_at IS NULL
    ORDER BY m.seq LIMIT batch
  ) m;
  IF seen < batch THEN last_seq := NULL; END IF;
  purged := CASE WHEN dry_run THEN cardinality(ids) ELSE purge_messages(call, ids) END;
  IF NOT dry_run AND seen < batch AND NOT EXISTS (
    SELECT FROM message m WHERE m.conversation_id = last_conversation AND m.purged_at IS NULL
  ) THEN
    UPDATE conversation c SET purged_at = clock_timestamp(), metadata = NULL WHERE c.id = last_conversation;
  END IF;
END
$$;

GRANT EXECUTE ON FUNCTION purge_deleted_conversation(jsonb, integer, uuid, bigint, integer, boolean) TO chat_app;
