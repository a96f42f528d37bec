-- Lists the messages of a conversation and a month that are due under a policy that archives, by seq. A deleted message
-- waits until it is purged, so that its content never gets into a file. Messages under a legal hold and those of
-- restored ranges stay.
--
-- from_seq, to_seq  bounds, included
-- max_messages      null: all
-- row_version       changes whenever the message, or anything that belongs to it, changes
CREATE OR REPLACE FUNCTION archivable_messages(
  p_conversation uuid, p_month date, from_seq bigint, to_seq bigint, max_messages bigint DEFAULT NULL
)
RETURNS TABLE (id uuid, seq bigint, row_version text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  known conversation;
  policy record;
BEGIN
  SELECT * INTO known FROM conversation c WHERE c.id = p_conversation;
  SELECT * INTO policy FROM effective_retention(known.tenant_id, p_conversation);
  IF known.deleted_at IS NOT NULL OR policy.action IS DISTINCT FROM 'archive' THEN RETURN; END IF;
  RETURN QUERY
  SELECT m.id, m.seq, m.xmin::text
  FROM message m
  WHERE m.conversation_id = p_conversation AND m.seq BETWEEN from_seq AND to_seq
    AND m.id >= first_uuid_of(start_of(p_month))
    AND m.id < first_uuid_of(least(start_of((p_month + interval '1 month')::date), now() - make_interval(days => policy.days)))
    AND (m.deleted_at IS NULL OR m.purged_at IS NOT NULL)
    AND NOT is_held(known.tenant_id, p_conversation, m.sender_id)
    AND NOT EXISTS (
      SELECT FROM restored_range r
      WHERE r.conversation_id = p_conversation AND m.seq BETWEEN r.first_seq AND r.last_seq AND r.until > now()
    )
  ORDER BY m.seq LIMIT max_messages;
END
$$;

GRANT EXECUTE ON FUNCTION archivable_messages(uuid, date, bigint, bigint, bigint) TO chat_app;
