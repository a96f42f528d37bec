-- Lists the threads of a conversation, messages with replies that are not deleted, that of the newest reply first.
--
-- p_ids        array of message ids: only the threads of these; null: all
-- before_seq   the page begins after the thread whose newest reply has this seq; null: at the newest
-- max_replies  see thread_of
-- max_bytes    estimated size of the page in a Data API response; one thread is returned in any case
--
-- Returns two rows for each thread: the message that began it (part `root`; `message` is null when it is archived or the user
-- may not read it), and its newest reply (part `reply`). The last row is the page's own, without a thread:
-- access    ok | conversation-not-found | conversation-deleted
-- next_seq  the next page begins before it; null: there is no more
-- Reads a bounded number of replies, so a page may be short and still have a next one.
CREATE OR REPLACE FUNCTION thread_page(
  p_tenant text, p_user text, p_conversation uuid, p_ids jsonb, before_seq bigint, page_size integer,
  max_replies integer, max_bytes integer
)
RETURNS TABLE (
  access text, next_seq bigint, thread_id uuid, thread_seq bigint, replies bigint, unread bigint, people text, part text,
  message shown_message, own_reactions text
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  max_looked CONSTANT integer := 2000;
  hidden bigint;
  horizon bigint;
  entry record;
  root shown_message;
  newest shown_message;
  looked integer := 0;
  found integer := 0;
  bytes integer := 0;
  more boolean := false;
  place bigint;
BEGIN
  SELECT CASE WHEN c.deleted_at IS NULL THEN 'ok' ELSE 'conversation-deleted' END,
         readable_after(c, p), unread_after(p)
  INTO access, hidden, horizon
  FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
  WHERE c.id = p_conversation AND c.tenant_id = p_tenant;
  access := coalesce(access, 'conversation-not-found');

  FOR entry IN
    SELECT e.* FROM (
      (SELECT m.reply_to, m.reply_to_seq, m.id, m.seq,
              NOT EXISTS (
                SELECT FROM message later
                WHERE later.reply_to = m.reply_to AND later.seq > m.seq AND later.deleted_at IS NULL AND later.id >= first_uuid_of(
                  accepted_at(m.reply_to) - interval '10 minutes')) AS is_newest
       FROM message m
       WHERE p_ids IS NULL AND m.conversation_id = p_conversation AND m.reply_to IS NOT NULL AND m.deleted_at IS NULL
         AND m.seq > hidden AND (before_seq IS NULL OR m.seq < before_seq)
       ORDER BY m.seq DESC LIMIT max_looked)
      UNION ALL
      (SELECT r.reply_to, r.reply_to_seq, r.id, r.seq, true
       FROM jsonb_array_elements_text(p_ids) asked (id)
       CROSS JOIN LATERAL (
         SELECT m.reply_to, m.reply_to_seq, m.id, m.seq FROM message m
         WHERE m.reply_to = asked.id::uuid AND m.conversation_id = p_conversation AND m.deleted_at IS NULL AND m.seq > hidden
           AND (before_seq IS NULL OR m.seq < before_seq)
           AND m.id >= first_uuid_of(accepted_at(asked.id::uuid) - interval '10 minutes')
         ORDER BY m.seq DESC LIMIT 1
       ) r)
    ) e
    WHERE access = 'ok' ORDER BY e.seq DESC
  LOOP
    looked := looked + 1;
    IF entry.is_newest THEN
      SELECT m.* INTO newest FROM shown_message m WHERE m.id = entry.id;
      SELECT m.* INTO root FROM shown_message m WHERE m.id = entry.reply_to AND m.seq > hidden;
      bytes := bytes + newest.bytes + coalesce(root.bytes, 0) + 12000;
      more := found = page_size OR (found > 0 AND bytes > max_bytes);
      EXIT WHEN more;
      found := found + 1;
      thread_id := entry.reply_to;
      thread_seq := entry.reply_to_seq;
      SELECT t.replies, t.unread, t.people INTO replies, unread, people
      FROM thread_of(entry.reply_to, p_user, hidden, horizon, max_replies) t;
      part := 'root';
      message := root;
      own_reactions := CASE WHEN root.reactions IS NOT NULL THEN own_reactions(root.id, p_user) END;
      RETURN NEXT;
      part := 'reply';
      message := newest;
      own_reactions := CASE WHEN newest.reactions IS NOT NULL THEN own_reactions(newest.id, p_user) END;
      RETURN NEXT;
    END IF;
    place := entry.seq;
  END LOOP;
  IF more OR looked = max_looked THEN next_seq := place; END IF;
  thread_id := NULL;
  message := NULL;
  own_reactions := NULL;
  RETURN NEXT;
END
$$;

GRANT EXECUTE ON FUNCTION thread_page(text, text, uuid, jsonb, bigint, integer, integer, integer) TO chat_app, chat_read;
