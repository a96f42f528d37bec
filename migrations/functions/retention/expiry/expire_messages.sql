-- Removes messages of a week that are due under a policy that deletes, conversation by conversation, and records why.
-- Messages under a legal hold stay, and so do those that awaited_messages lists.
--
-- call                see record_change
-- week                its first moment
-- after_conversation  goes on after this conversation
-- batch               messages to remove at most
-- dry_run             only counts
-- expired, bytes, held  messages removed, their UTF-8 bytes (contents and metadata), messages under a legal hold
-- last_conversation   where the next batch goes on; null at the end
--
-- Takes the shared transaction lock of the week (drop_message_week has the exclusive one), locks legal holds and
-- policies (lock_retention), then at most 25 conversations in the order of their ids; writers to these wait. Runs with
-- the rights of the owner, because the service may not delete messages.
CREATE OR REPLACE FUNCTION expire_messages(
  call jsonb, week timestamptz, after_conversation uuid, batch integer, dry_run boolean,
  OUT expired bigint, OUT bytes bigint, OUT held bigint, OUT last_conversation uuid
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
-- Without bitmaps: with a bad estimate the planner builds one of all messages of the week for each conversation.
SET plan_cache_mode = force_generic_plan SET enable_bitmapscan = off
AS $$
DECLARE
  -- Writers to these conversations wait until this ends.
  visits CONSTANT integer := 25;
  low CONSTANT uuid := first_uuid_of(week);
  high CONSTANT uuid := (SELECT p.high FROM message_partition p WHERE p.starts_at = week);
  chosen uuid[];
  dues uuid[];
  awaited uuid[];
  ids uuid[];
  owners uuid[];
  seqs bigint[];
BEGIN
  IF NOT dry_run THEN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(concat('drop_message_week', week), 0));
    PERFORM lock_retention();
  END IF;
  SELECT array_agg(e.id), array_agg(e.due) INTO chosen, dues
  FROM expiring_conversations(low, high, after_conversation, visits) e;
  last_conversation := chosen[cardinality(chosen)];
  IF NOT dry_run THEN PERFORM FROM conversation c WHERE c.id = ANY (chosen) ORDER BY c.id FOR UPDATE; END IF;
  -- Statements after the locks, so that they see what was committed during the wait.
  awaited := awaited_messages(low, high);
  SELECT array_agg(m.id), array_agg(m.conversation_id), array_agg(m.seq), count(*), coalesce(sum(m.bytes), 0)
  INTO ids, owners, seqs, expired, bytes
  FROM (
    SELECT m.*
    FROM unnest(chosen, dues) AS k (id, due)
    -- The inner limit makes the planner look each conversation up by its index.
    CROSS JOIN LATERAL (
      SELECT m.id, m.conversation_id, m.seq,
             octet_length(m.content) + coalesce(octet_length(m.metadata::text), 0) AS bytes
      FROM message m
      WHERE m.conversation_id = k.id AND m.id >= low AND m.id < k.due AND m.id < high AND m.id <> ALL (awaited)
        AND NOT is_held(m.tenant_id, m.conversation_id, m.sender_id)
      ORDER BY m.seq LIMIT CASE WHEN NOT dry_run THEN batch END
    ) m
    ORDER BY m.conversation_id, m.seq LIMIT CASE WHEN NOT dry_run THEN batch END
  ) m;
  IF NOT dry_run AND expired = batch THEN
    -- The last conversation may have more.
    last_conversation := coalesce(
      (SELECT k.id FROM unnest(chosen) k (id) WHERE k.id < owners[batch] ORDER BY k.id DESC LIMIT 1), after_conversation);
  END IF;
  SELECT count(*) INTO held
  FROM unnest(chosen, dues) AS k (id, due)
  CROSS JOIN LATERAL (
    SELECT FROM message m
    WHERE m.conversation_id = k.id AND m.id >= low AND m.id < k.due AND m.id < high
      AND is_held(m.tenant_id, m.conversation_id, m.sender_id)
    ORDER BY m.seq OFFSET 0
  ) m
  WHERE k.id <= last_conversation;
  IF dry_run OR expired = 0 THEN RETURN; END IF;

  DELETE FROM message m WHERE m.id = ANY (ids) AND m.id >= low AND m.id < high;
  PERFORM forget_messages(ids);
  PERFORM record_removals(
    call, 'messages-expired', array_agg(r.conversation_id), array_agg(r.first_seq), array_agg(r.last_seq))
  FROM explain_removed(owners, seqs, 'expired') r;
END
$$;

GRANT EXECUTE ON FUNCTION expire_messages(jsonb, timestamptz, uuid, integer, boolean) TO chat_app;
