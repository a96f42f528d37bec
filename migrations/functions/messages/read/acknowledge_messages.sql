-- Moves the read or delivered horizon of a user up to a message, archived or not, and marks the message as delivered when
-- somebody else sent it and it is not archived. Horizons never move back. Reading takes the user's mark
-- that the conversation is unread away.
--
-- The first receipt of an hour locks the conversation, since it gives all participants that hour (changed_hour); others
-- lock the message and the participant, in this order.
--
-- p_read  true: read (and delivered), false: delivered
-- Returns one row with the horizons as they are then, or no row when the user may not read such a message.
-- deleted  the conversation is deleted; then nothing is changed
CREATE OR REPLACE FUNCTION acknowledge_messages(p_tenant text, p_user text, p_message uuid, p_read boolean)
RETURNS TABLE (deleted boolean, last_delivered_seq bigint, last_read_seq bigint)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  hour CONSTANT timestamptz := date_trunc('hour', clock_timestamp(), 'UTC');
  result record;
BEGIN
  LOOP
    WITH target AS (
      SELECT t.*, t.moves AND NOT t.deleted AND t.changed_hour < hour AS is_first
      FROM (
        SELECT m.id, m.conversation_id, m.seq, m.sender_id, p.last_delivered_seq, p.last_read_seq, p.changed_hour,
               c.deleted_at IS NOT NULL AS deleted, p_read AND p.marked_unread AS unmarks,
               p.last_delivered_seq < m.seq OR p_read AND p.last_read_seq < m.seq AS moves
        FROM (
          SELECT m.id, m.conversation_id, m.seq, m.sender_id FROM message m WHERE m.id = p_message
          UNION ALL
          SELECT a.id, a.conversation_id, a.seq, NULL
          FROM archived_message a JOIN archive_file f ON f.id = a.archive_file_id AND f.status = 'current'
          WHERE a.id = p_message
        ) m
        JOIN conversation c ON c.id = m.conversation_id
        JOIN participant p ON p.conversation_id = m.conversation_id AND p.user_id = p_user
        -- That the conversation was deleted comes first, as in lock_message.
        WHERE c.tenant_id = p_tenant AND (c.deleted_at IS NOT NULL OR may_read(c, p, m.seq))
      ) t
    ),
    delivered AS (
      -- The id as a parameter, so that only its partition is looked at.
      UPDATE message m SET delivered_at = clock_timestamp()
      FROM target t
      WHERE m.id = p_message AND m.id = t.id AND m.delivered_at IS NULL AND t.sender_id <> p_user AND NOT t.deleted
        AND NOT t.is_first
      RETURNING m.id
    ),
    moved AS (
      UPDATE participant p
      SET last_delivered_seq = greatest(p.last_delivered_seq, t.seq),
          last_read_seq = CASE WHEN p_read THEN greatest(p.last_read_seq, t.seq) ELSE p.last_read_seq END,
          acknowledged_in = CASE WHEN t.moves THEN pg_current_xact_id() ELSE p.acknowledged_in END,
          acknowledged_at = CASE WHEN t.moves THEN clock_timestamp() ELSE p.acknowledged_at END,
          marked_unread = p.marked_unread AND NOT p_read,
          view_changed_in = CASE WHEN t.unmarks THEN pg_current_xact_id() ELSE p.view_changed_in END,
          view_changed_at = CASE WHEN t.unmarks THEN clock_timestamp() ELSE p.view_changed_at END
      FROM target t
      WHERE p.conversation_id = t.conversation_id AND p.user_id = p_user AND NOT t.deleted AND NOT t.is_first
        AND (t.moves OR t.unmarks)
        -- The message is locked before the participant, as by those who change a message.
        AND (SELECT count(*) FROM delivered) >= 0
      RETURNING p.last_delivered_seq, p.last_read_seq
    )
    SELECT target.is_first, target.conversation_id, target.deleted,
           coalesce(moved.last_delivered_seq, target.last_delivered_seq) AS delivered_seq,
           coalesce(moved.last_read_seq, target.last_read_seq) AS read_seq
    INTO result
    FROM target LEFT JOIN moved ON true;
    IF NOT FOUND THEN RETURN; END IF;
    EXIT WHEN NOT result.is_first;
    PERFORM FROM conversation c WHERE c.id = result.conversation_id FOR NO KEY UPDATE;
    PERFORM FROM message m WHERE m.id = p_message FOR NO KEY UPDATE;
    UPDATE participant p SET changed_hour = hour
    WHERE p.conversation_id = result.conversation_id AND p.changed_hour < hour;
  END LOOP;
  deleted := result.deleted;
  last_delivered_seq := result.delivered_seq;
  last_read_seq := result.read_seq;
  RETURN NEXT;
END
$$;

GRANT EXECUTE ON FUNCTION acknowledge_messages(text, text, uuid, boolean) TO chat_app;
