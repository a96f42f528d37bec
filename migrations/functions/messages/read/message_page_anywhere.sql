-- Reads a page of a conversation next to a seq, however old it is: the part of message_page for pages that are not of
-- the last week, are large or end at removed messages. Parameters and columns are those of message_page, with the
-- message as one column.
--
-- A function, because its plans are cached: planning over all partitions takes longer than running. The partitions of
-- the last week are looked at first, by seq alone.
CREATE OR REPLACE FUNCTION message_page_anywhere(
  p_tenant text, p_user text, p_conversation uuid, direction text, anchor bigint, page_size integer,
  max_bytes integer
)
RETURNS TABLE (
  access text, last_seq bigint, hidden bigint, candidates bigint, message shown_message, own_reactions text
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  newest bigint;
  unreadable bigint;
  deleted boolean;
  first_id uuid;
  recent record;
BEGIN
  SELECT c.last_seq, readable_after(c, p), c.deleted_at IS NOT NULL,
         first_uuid_of(c.activity_at - interval '1 week')
  INTO newest, unreadable, deleted, first_id
  FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
  WHERE c.id = p_conversation AND c.tenant_id = p_tenant;

  access := CASE WHEN NOT FOUND THEN 'conversation-not-found' WHEN deleted THEN 'conversation-deleted' ELSE 'ok' END;
  last_seq := newest;
  hidden := unreadable;
  IF access <> 'ok' THEN
    RETURN NEXT;
    RETURN;
  END IF;

  SELECT count(*) AS count, min(m.seq) AS low, max(m.seq) AS high INTO recent FROM (
    (SELECT m.seq FROM message m
     WHERE direction = 'older' AND m.conversation_id = p_conversation AND m.seq < anchor AND m.seq > unreadable
       AND m.id >= first_id
     ORDER BY m.seq DESC LIMIT page_size + 1)
    UNION ALL
    (SELECT m.seq FROM message m
     WHERE direction = 'newer' AND m.conversation_id = p_conversation AND m.seq > greatest(anchor, unreadable)
       AND m.id >= first_id
     ORDER BY m.seq LIMIT page_size + 1)
  ) m;
  IF (recent.high - recent.low + 1 = recent.count AND CASE direction
    WHEN 'older' THEN recent.high = least(anchor - 1, newest) AND (recent.count > page_size OR recent.low = unreadable + 1)
    ELSE recent.low = greatest(anchor, unreadable) + 1 AND (recent.count > page_size OR recent.high = newest)
  END) IS NOT TRUE THEN
    first_id := '00000000-0000-0000-0000-000000000000';
  END IF;

  RETURN QUERY
  WITH page AS (
    (SELECT * FROM shown_message m
     WHERE direction = 'older' AND m.conversation_id = p_conversation AND m.seq < anchor AND m.seq > unreadable
       AND m.id >= first_id
     ORDER BY m.seq DESC LIMIT page_size + 1)
    UNION ALL
    (SELECT * FROM shown_message m
     WHERE direction = 'newer' AND m.conversation_id = p_conversation AND m.seq > greatest(anchor, unreadable)
       AND m.id >= first_id
     ORDER BY m.seq LIMIT page_size + 1)
  ),
  bounded AS (
    SELECT page.*, row_number() OVER near AS nth, count(*) OVER () AS candidates,
           sum(page.bytes) OVER near AS page_bytes
    FROM page
    WINDOW near AS (ORDER BY abs(page.seq - anchor) ROWS UNBOUNDED PRECEDING)
  ),
  shown AS (
    SELECT nth, candidates,
           ROW(id, tenant_id, conversation_id, seq, sender_id, content, content_type, attachments, metadata, stored_at,
               delivered_at, reply_to, reply_to_seq, reactions, version, edited_at, deleted_at, message_type, mentions, pinned_at,
               pinned_by, bytes)::shown_message AS message
    FROM bounded
    WHERE nth <= page_size AND (page_bytes <= max_bytes OR nth = 1)
  )
  SELECT 'ok', newest, unreadable, m.candidates, m.message,
         CASE WHEN (m.message).reactions IS NOT NULL THEN own_reactions((m.message).id, p_user) END
  FROM shown m;

  IF NOT FOUND THEN
    candidates := 0;
    RETURN NEXT;
  END IF;
END
$$;

GRANT EXECUTE ON FUNCTION message_page_anywhere(text, text, uuid, text, bigint, integer, integer)
  TO chat_app, chat_read;
