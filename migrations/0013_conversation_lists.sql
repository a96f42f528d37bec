-- A user's conversations, those of the newest message first, after (before_at, before_id); those that changed since, when a moment
-- is given. Bounded by count and bytes; `candidates` counts what there was before the byte bound, at most page_size + 1.
-- `unread` is what others sent after the user's read horizon and is still there, counted up to max_unread.
CREATE FUNCTION conversation_page(
  p_tenant text, p_user text, before_at timestamptz, before_id uuid, updated_since timestamptz, page_size integer,
  max_unread integer, max_bytes integer
)
RETURNS TABLE (
  candidates bigint, conversation_id uuid, type text, history_visibility text, conversation_metadata text, last_seq bigint,
  conversation_created_at text, updated_at text, activity_at text, role text, last_read_seq bigint, unread bigint,
  message shown_message, own_reactions text
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH page AS (
    SELECT c.*, row_number() OVER (ORDER BY c.activity_at DESC, c.id DESC) AS nth, count(*) OVER () AS candidates
    FROM (
      SELECT c.*, p.role, p.last_read_seq, p.joined_seq,
             CASE c.history_visibility WHEN 'all' THEN 0 ELSE p.joined_seq END AS hidden,
             greatest(p.last_read_seq, p.joined_seq) AS horizon,
             first_uuid_of(c.activity_at - interval '1 week') AS recent_id
      FROM participant p JOIN conversation c ON c.id = p.conversation_id
      WHERE p.user_id = p_user AND c.tenant_id = p_tenant AND c.deleted_at IS NULL
        AND (before_at IS NULL OR (c.activity_at, c.id) < (before_at, before_id))
        AND (updated_since IS NULL OR c.updated_at > updated_since)
      ORDER BY c.activity_at DESC, c.id DESC LIMIT page_size + 1
    ) c
  ),
  shown AS (
    SELECT page.*, newest.message, counted.unread,
           sum(900 + coalesce(octet_length(to_json(to_json(page.metadata::text)::text)::text), 0)
               + coalesce(wire_bytes(newest.message), 0)) OVER (ORDER BY nth ROWS UNBOUNDED PRECEDING) AS bytes
    FROM page
    LEFT JOIN LATERAL (
      (SELECT m AS message FROM shown_message m
       WHERE m.id = page.last_message_id AND m.seq > page.hidden AND m.deleted_at IS NULL)
      UNION ALL
      -- Only when that one is deleted.
      (SELECT m AS message FROM shown_message m
       WHERE m.conversation_id = page.id AND m.seq > page.hidden AND m.deleted_at IS NULL
       ORDER BY m.seq DESC LIMIT 1)
      LIMIT 1
    ) newest ON true
    CROSS JOIN LATERAL (
      SELECT count(*) AS stored, count(*) FILTER (WHERE m.deleted_at IS NULL AND m.sender_id <> p_user) AS unread
      FROM message m
      WHERE page.last_seq - page.horizon BETWEEN 1 AND max_unread
        AND m.conversation_id = page.id AND m.seq > page.horizon
        AND m.id >= page.recent_id
    ) recent
    CROSS JOIN LATERAL (
      SELECT CASE
        WHEN page.last_seq = page.horizon THEN 0
        -- Seqs have no gaps, so they tell whether the last week's partitions have all of them.
        WHEN recent.stored = page.last_seq - page.horizon THEN recent.unread
        ELSE (
          SELECT count(*) FROM (
            SELECT FROM message m
            WHERE m.conversation_id = page.id AND m.seq > page.horizon AND m.deleted_at IS NULL AND m.sender_id <> p_user
            LIMIT max_unread
          ) m
        )
      END AS unread
    ) counted
    WHERE nth <= page_size
  )
  SELECT s.candidates, s.id, s.type, s.history_visibility, s.metadata::text, s.last_seq, rfc3339(s.created_at),
         rfc3339(s.updated_at), to_char(s.activity_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), s.role,
         s.last_read_seq, s.unread, s.message,
         CASE WHEN (s.message).reactions IS NOT NULL THEN own_reactions((s.message).id, p_user) END
  FROM shown s
  WHERE s.bytes <= max_bytes OR s.nth = 1
  ORDER BY s.nth;
END
$$;

-- Who got and who read a message, by the horizons of those who took part when it was stored; its sender is left out. One row
-- without a user when the caller may not know, or there is nobody.
CREATE FUNCTION message_receipts(p_tenant text, p_user text, p_message uuid)
RETURNS TABLE (access text, user_id text, status text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  target record;
  known shown_message;
BEGIN
  SELECT * INTO target FROM read_message(p_tenant, p_user, p_message);
  access := target.access;
  known := target.message;
  IF access = 'ok' THEN
    RETURN QUERY
    SELECT 'ok', p.user_id,
           CASE WHEN p.last_read_seq >= known.seq THEN 'read'
                WHEN p.last_delivered_seq >= known.seq THEN 'delivered' ELSE 'sent' END
    FROM participant p
    WHERE p.conversation_id = known.conversation_id AND p.joined_seq < known.seq AND p.user_id <> known.sender_id
    ORDER BY p.id;
    IF FOUND THEN RETURN; END IF;
  END IF;
  RETURN NEXT;
END
$$;

-- Counts and digests the messages of a range of seqs. `access` is ok | conversation-not-found | conversation-deleted |
-- range-too-long, and only ok comes with figures. Missing are gaps between what is there, and at both ends.
CREATE FUNCTION conversation_integrity(
  p_tenant text, p_user text, p_conversation uuid, from_seq bigint, to_seq bigint, max_messages integer
)
RETURNS TABLE (
  access text, first_seq bigint, last_seq bigint, messages bigint, tombstones bigint, missing text, digest text
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_variable
DECLARE
  newest bigint;
  hidden bigint;
BEGIN
  SELECT CASE WHEN c.deleted_at IS NULL THEN 'ok' ELSE 'conversation-deleted' END, c.last_seq,
         CASE c.history_visibility WHEN 'all' THEN 0 ELSE p.joined_seq END
  INTO access, newest, hidden
  FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
  WHERE c.id = p_conversation AND c.tenant_id = p_tenant;
  access := coalesce(access, 'conversation-not-found');
  first_seq := greatest(from_seq, hidden + 1);
  last_seq := greatest(least(coalesce(to_seq, newest), newest), first_seq - 1);
  IF access = 'ok' AND last_seq - first_seq >= max_messages THEN access := 'range-too-long'; END IF;
  IF access <> 'ok' THEN
    RETURN NEXT;
    RETURN;
  END IF;

  RETURN QUERY
  WITH found AS (
    SELECT m.seq, m.deleted_at IS NOT NULL AS deleted,
           format(E'%s %s %s %s\n', m.seq, m.id, m.version,
             CASE WHEN m.deleted_at IS NULL THEN encode(sha256(convert_to(m.content, 'UTF8')), 'hex') ELSE 'deleted' END
           ) AS line
    FROM message m
    WHERE m.conversation_id = p_conversation AND m.seq BETWEEN first_seq AND last_seq
  ),
  fence AS (
    SELECT found.seq FROM found UNION ALL SELECT first_seq - 1 UNION ALL SELECT last_seq + 1
  ),
  gap AS (
    SELECT fence.seq + 1 AS low, lead(fence.seq) OVER (ORDER BY fence.seq) - 1 AS high FROM fence
  )
  SELECT 'ok', first_seq, last_seq, count(*), count(*) FILTER (WHERE deleted),
         (SELECT coalesce(json_agg(json_build_object('from', low, 'to', high) ORDER BY low), '[]')::text
          FROM gap WHERE high >= low),
         encode(sha256(convert_to(coalesce(string_agg(line, '' ORDER BY found.seq), ''), 'UTF8')), 'hex')
  FROM found;
END
$$;

GRANT EXECUTE ON FUNCTION conversation_page, message_receipts, conversation_integrity TO chat_app, chat_read;
