-- Reads the pinned messages of a conversation, those pinned last first. Archived messages are left out.
--
-- before_at, before_seq  the page begins after the message that was pinned then and has this seq; nulls: at the newest
-- max_bytes              estimated size of the page in a Data API response; one message is returned in any case
-- access                 ok | conversation-not-found | conversation-deleted
-- candidates             messages found before the byte bound, at most page_size + 1
-- pinned_place           when it was pinned, with microseconds, because the cursor is made of it
-- Returns one row without a message when the page is empty or access is refused.
CREATE OR REPLACE FUNCTION pin_page(
  p_tenant text, p_user text, p_conversation uuid, before_at timestamptz, before_seq bigint, page_size integer,
  max_bytes integer
)
RETURNS TABLE (access text, candidates bigint, pinned_place text, message shown_message, own_reactions text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  unreadable bigint;
BEGIN
  SELECT CASE WHEN c.deleted_at IS NULL THEN 'ok' ELSE 'conversation-deleted' END,
         readable_after(c, p)
  INTO access, unreadable
  FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
  WHERE c.id = p_conversation AND c.tenant_id = p_tenant;
  access := coalesce(access, 'conversation-not-found');
  IF access = 'ok' THEN
    RETURN QUERY
    WITH page AS (
      SELECT row_number() OVER (ORDER BY f.pinned_at DESC, f.seq DESC) AS nth, count(*) OVER () AS candidates, f.pinned_at,
             s AS message
      FROM (
        SELECT m.id, m.seq, m.pinned_at FROM message m
        WHERE m.conversation_id = p_conversation AND m.pinned_at IS NOT NULL AND m.deleted_at IS NULL AND m.seq > unreadable
          AND (before_at IS NULL OR (m.pinned_at, m.seq) < (before_at, before_seq))
        ORDER BY m.pinned_at DESC, m.seq DESC LIMIT page_size + 1
      ) f
      JOIN shown_message s ON s.id = f.id
    ),
    measured AS (
      SELECT page.*, sum((message).bytes) OVER (ORDER BY nth ROWS UNBOUNDED PRECEDING) AS bytes
      FROM page WHERE nth <= page_size
    )
    SELECT 'ok', m.candidates, to_char(m.pinned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), m.message,
           CASE WHEN (m.message).reactions IS NOT NULL THEN own_reactions((m.message).id, p_user) END
    FROM measured m WHERE m.bytes <= max_bytes OR m.nth = 1 ORDER BY m.nth;
    IF FOUND THEN RETURN; END IF;
  END IF;
  candidates := 0;
  RETURN NEXT;
END
$$;

GRANT EXECUTE ON FUNCTION pin_page(text, text, uuid, timestamptz, bigint, integer, integer) TO chat_app, chat_read;
