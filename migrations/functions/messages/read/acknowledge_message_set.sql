-- Acknowledges messages of several requests in one transaction: for each the meaning of acknowledge_messages, with fewer
-- statements. Items of one participant get the horizons after all of them.
--
-- p_items  JSON array of {tenant, user, id, read}, of any users and tenants
-- Returns a row for each item that its user may read, in order: n, from 1, and the columns of acknowledge_messages.
--
-- Locks the conversations, then the messages, then the participants, each by their ids. Whoever else locks several
-- messages or participants holds their conversation's lock; so nobody waits in a circle. OFFSET 0 keeps the order of
-- the joins: PostgreSQL would read all participants first.
CREATE OR REPLACE FUNCTION acknowledge_message_set(p_items jsonb)
RETURNS TABLE (n bigint, deleted boolean, last_delivered_seq bigint, last_read_seq bigint)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  hour CONSTANT timestamptz := date_trunc('hour', clock_timestamp(), 'UTC');
  conversations uuid[];
  messages uuid[];
  participants bigint[];
BEGIN
  SELECT array_agg(m.conversation_id), array_agg(m.id), array_agg(p.id) INTO conversations, messages, participants
  FROM jsonb_to_recordset(p_items) AS i (tenant text, "user" text, id uuid)
  CROSS JOIN LATERAL (
    SELECT m.id, m.conversation_id FROM message m WHERE m.id = i.id
    UNION ALL
    SELECT a.id, a.conversation_id FROM archived_message a WHERE a.id = i.id
    OFFSET 0
  ) m
  CROSS JOIN LATERAL (
    SELECT p.id FROM participant p
    WHERE p.conversation_id = m.conversation_id AND p.user_id = i.user AND p.tenant_id = i.tenant
    OFFSET 0
  ) p;
  PERFORM FROM conversation c WHERE c.id = ANY (conversations) ORDER BY c.id FOR NO KEY UPDATE;
  PERFORM FROM message m WHERE m.id = ANY (messages) AND m.delivered_at IS NULL ORDER BY m.id FOR NO KEY UPDATE;
  PERFORM FROM participant p WHERE p.id = ANY (participants) ORDER BY p.id FOR NO KEY UPDATE;
  -- Before the other update of these rows, since a statement changes a row once.
  UPDATE participant p SET changed_hour = hour WHERE p.conversation_id = ANY (conversations) AND p.changed_hour < hour;
  RETURN QUERY
    WITH target AS MATERIALIZED (
      SELECT i.n, i.item->>'user' AS user_id, (i.item->>'read')::boolean AS reads, m.id, m.seq, m.sender_id,
             p.id AS participant_id, p.last_delivered_seq, p.last_read_seq, p.marked_unread,
             c.deleted_at IS NOT NULL AS deleted
      FROM jsonb_array_elements(p_items) WITH ORDINALITY AS i (item, n)
      CROSS JOIN LATERAL (
        SELECT m.id, m.conversation_id, m.seq, m.sender_id FROM message m WHERE m.id = (i.item->>'id')::uuid
        UNION ALL
        SELECT a.id, a.conversation_id, a.seq, NULL
        FROM archived_message a JOIN archive_file f ON f.id = a.archive_file_id AND f.status = 'current'
        WHERE a.id = (i.item->>'id')::uuid
        OFFSET 0
      ) m
      CROSS JOIN LATERAL (
        SELECT * FROM conversation c WHERE c.id = m.conversation_id AND c.tenant_id = i.item->>'tenant' OFFSET 0
      ) c
      CROSS JOIN LATERAL (
        SELECT * FROM participant p
        WHERE p.conversation_id = m.conversation_id AND p.user_id = i.item->>'user' OFFSET 0
      ) p
      -- That the conversation was deleted comes first, as in lock_message.
      WHERE c.deleted_at IS NOT NULL OR may_read(c, p, m.seq)
    ),
    delivered AS (
      UPDATE message m SET delivered_at = clock_timestamp()
      WHERE m.id = ANY (messages) AND m.delivered_at IS NULL
        AND m.id IN (SELECT t.id FROM target t WHERE t.sender_id <> t.user_id AND NOT t.deleted)
    ),
    wanted AS (
      SELECT t.participant_id, max(t.seq) AS delivered_seq, max(t.seq) FILTER (WHERE t.reads) AS read_seq,
             max(t.seq) > t.last_delivered_seq OR coalesce(max(t.seq) FILTER (WHERE t.reads) > t.last_read_seq, false)
               AS moves,
             bool_or(t.reads) AND t.marked_unread AS unmarks
      FROM target t WHERE NOT t.deleted
      GROUP BY t.participant_id, t.last_delivered_seq, t.last_read_seq, t.marked_unread
    ),
    moved AS (
      UPDATE participant p
      SET last_delivered_seq = greatest(p.last_delivered_seq, w.delivered_seq),
          last_read_seq = greatest(p.last_read_seq, w.read_seq),
          acknowledged_in = CASE WHEN w.moves THEN pg_current_xact_id() ELSE p.acknowledged_in END,
          acknowledged_at = CASE WHEN w.moves THEN clock_timestamp() ELSE p.acknowledged_at END,
          marked_unread = p.marked_unread AND NOT w.unmarks,
          view_changed_in = CASE WHEN w.unmarks THEN pg_current_xact_id() ELSE p.view_changed_in END,
          view_changed_at = CASE WHEN w.unmarks THEN clock_timestamp() ELSE p.view_changed_at END
      FROM wanted w
      WHERE p.id = ANY (participants) AND p.id = w.participant_id AND (w.moves OR w.unmarks)
      RETURNING p.id, p.last_delivered_seq, p.last_read_seq
    )
    SELECT t.n, t.deleted, coalesce(v.last_delivered_seq, t.last_delivered_seq), coalesce(v.last_read_seq, t.last_read_seq)
    FROM target t LEFT JOIN moved v ON v.id = t.participant_id
    ORDER BY t.n;
END
$$;

GRANT EXECUTE ON FUNCTION acknowledge_message_set(jsonb) TO chat_app;
