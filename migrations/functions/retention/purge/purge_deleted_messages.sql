-- Purges messages that were deleted longer ago than the restore window, in the order in which they were deleted.
-- Messages under a legal hold stay, and so do those that awaited_messages lists.
--
-- call               see record_change
-- window_seconds     length of the restore window
-- after_at, after_id goes on after this message (its deleted_at and id)
-- batch              messages to look at
-- dry_run            only counts
-- purged, held       messages
-- last_at, last_id   where the next batch goes on; last_id is null at the end
--
-- Locks legal holds and policies (lock_retention), then the conversations in the order of their ids. Runs with the
-- rights of the owner, because the service may not remove content.
CREATE OR REPLACE FUNCTION purge_deleted_messages(
  call jsonb, window_seconds integer, after_at timestamptz, after_id uuid, batch integer, dry_run boolean,
  OUT purged bigint, OUT held bigint, OUT last_at timestamptz, OUT last_id uuid
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  before CONSTANT timestamptz := clock_timestamp() - make_interval(secs => window_seconds);
  seen uuid[];
  awaited uuid[];
  ids uuid[];
BEGIN
  IF NOT dry_run THEN PERFORM lock_retention(); END IF;
  SELECT coalesce(array_agg(m.id ORDER BY m.deleted_at, m.id), '{}'),
         max(m.deleted_at), (array_agg(m.id ORDER BY m.deleted_at DESC, m.id DESC))[1]
  INTO seen, last_at, last_id
  FROM (
    SELECT m.id, m.deleted_at FROM message m
    WHERE m.deleted_at IS NOT NULL AND m.purged_at IS NULL AND m.deleted_at < before
      AND (m.deleted_at, m.id) > (after_at, after_id)
    ORDER BY m.deleted_at, m.id LIMIT batch
  ) m;
  IF cardinality(seen) < batch THEN last_id := NULL; END IF;
  IF NOT dry_run THEN
    PERFORM FROM conversation c
    WHERE c.id IN (SELECT m.conversation_id FROM message m WHERE m.id = ANY (seen))
    ORDER BY c.id FOR UPDATE;
  END IF;
  -- Statements after the locks, so that they see messages that were undeleted during the wait.
  awaited := awaited_messages();
  SELECT coalesce(array_agg(m.id) FILTER (WHERE NOT m.held), '{}'), count(*) FILTER (WHERE m.held) INTO ids, held
  FROM (
    SELECT m.id, is_held(m.tenant_id, m.conversation_id, m.sender_id) AS held FROM message m
    WHERE m.id = ANY (seen) AND m.deleted_at < before AND m.purged_at IS NULL AND m.id <> ALL (awaited)
  ) m;
  purged := CASE WHEN dry_run THEN cardinality(ids) ELSE purge_messages(call, ids) END;
END
$$;

GRANT EXECUTE ON FUNCTION purge_deleted_messages(jsonb, integer, timestamptz, uuid, integer, boolean) TO chat_app;
