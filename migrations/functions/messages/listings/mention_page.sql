-- Reads the messages of others that mention a user, by name or with all participants, the newest first. Archived and
-- deleted messages are left out, and those that were stored before the user joined and mention all.
--
-- p_conversation  only this one; null: all of the user's
-- before_id       the page begins before this message; null: at the newest
-- max_bytes       estimated size of the page in a Data API response; one message is returned in any case
-- access          ok | conversation-not-found | conversation-deleted
-- candidates      messages found before the byte bound, at most page_size + 1
-- Returns one row without a message when the page is empty or access is refused.
--
-- An index has the messages with mentions. PostgreSQL reads it in one partition after the other, from the newest on, until
-- the page is full, so it reads at most the mentions of one partition too many. It looks at max_looked conversations at
-- most, those with the newest activity.
CREATE OR REPLACE FUNCTION mention_page(
  p_tenant text, p_user text, p_conversation uuid, before_id uuid, page_size integer, max_bytes integer
)
RETURNS TABLE (access text, candidates bigint, message shown_message, own_reactions text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  max_looked CONSTANT integer := 5000;
  conversations uuid[];
  ids uuid[];
BEGIN
  access := 'ok';
  IF p_conversation IS NOT NULL THEN
    SELECT CASE WHEN c.deleted_at IS NULL THEN 'ok' ELSE 'conversation-deleted' END INTO access
    FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
    WHERE c.id = p_conversation AND c.tenant_id = p_tenant;
    access := coalesce(access, 'conversation-not-found');
  END IF;
  IF access = 'ok' THEN
    conversations := CASE
      WHEN p_conversation IS NOT NULL THEN ARRAY[p_conversation]
      ELSE ARRAY(
        SELECT p.conversation_id FROM participant p
        WHERE p.tenant_id = p_tenant AND p.user_id = p_user AND p.active_hour IS NOT NULL
        ORDER BY p.active_hour DESC LIMIT max_looked)
    END;
    ids := ARRAY(
      SELECT m.id
      FROM (
        SELECT m.id, m.conversation_id, m.seq, m.mentions FROM message m
        WHERE m.conversation_id = ANY (conversations) AND m.mentions IS NOT NULL AND m.mentions && ARRAY[p_user, '']
          AND m.sender_id <> p_user AND m.deleted_at IS NULL AND (before_id IS NULL OR m.id < before_id)
        ORDER BY m.id DESC OFFSET 0
      ) m
      CROSS JOIN LATERAL (
        SELECT FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
        WHERE c.id = m.conversation_id AND may_read(c, p, m.seq)
          AND (p_user = ANY (m.mentions) OR m.seq > p.joined_seq)
        OFFSET 0
      ) r
      ORDER BY m.id DESC LIMIT page_size + 1);
    RETURN QUERY
    WITH page AS (
      SELECT row_number() OVER (ORDER BY s.id DESC) AS nth, count(*) OVER () AS candidates, s AS message
      FROM unnest(ids) f (id) JOIN shown_message s ON s.id = f.id
    ),
    measured AS (
      SELECT page.*, sum((message).bytes) OVER (ORDER BY nth ROWS UNBOUNDED PRECEDING) AS bytes
      FROM page WHERE nth <= page_size
    )
    SELECT 'ok', m.candidates, m.message,
           CASE WHEN (m.message).reactions IS NOT NULL THEN own_reactions((m.message).id, p_user) END
    FROM measured m WHERE m.bytes <= max_bytes OR m.nth = 1 ORDER BY m.nth;
    IF FOUND THEN RETURN; END IF;
  END IF;
  candidates := 0;
  RETURN NEXT;
END
$$;

GRANT EXECUTE ON FUNCTION mention_page(text, text, uuid, uuid, integer, integer) TO chat_app, chat_read;
