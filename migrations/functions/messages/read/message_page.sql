-- Reads a page of a conversation next to a seq.
--
-- direction  older (seq < anchor) | newer (seq > anchor)
-- page_size  messages at most
-- max_bytes  estimated size of the page in a Data API response; one message is returned in any case
--
-- Returns the messages in no particular order, or one row without a message when the page is empty or access is
-- refused.
-- access           ok | conversation-not-found | conversation-deleted
-- hidden           seq up to which the user may not read
-- candidates       messages found before the byte bound, at most page_size + 1: more than returned means there are more
-- own_reactions    see own_reactions
-- revision         see conversation_revision
-- archived_ranges  in one of the rows: see archived_ranges
--
-- Seqs have no gaps except where messages were removed, so the page is a range of seqs. The usual page is of the last
-- week: only those partitions are looked at first, then all. Messages are read from the partitions that have them alone,
-- because opening the others of twenty years takes longer than reading. A page with gaps or too many bytes is left to
-- message_page_anywhere. The columns of the message are columns of the result, because a row within a row takes longer.
CREATE OR REPLACE FUNCTION message_page(
  p_tenant text, p_user text, p_conversation uuid, direction text, anchor bigint, page_size integer,
  max_bytes integer
)
RETURNS TABLE (
  access text, last_seq bigint, hidden bigint, candidates bigint,
  id uuid, tenant_id text, conversation_id uuid, seq bigint, sender_id text, content text, content_type text,
  attachments text, metadata text, stored_at text, delivered_at text, reply_to uuid, reply_to_seq bigint,
  reactions text, version integer, edited_at text, deleted_at text, message_type text, mentions text, pinned_at text,
  pinned_by text, bytes integer, own_reactions text,
  revision text, archived_ranges text
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  archived CONSTANT text := archived_ranges(p_conversation, direction, anchor);
  newest bigint;
  unreadable bigint;
  first_id uuid;
  last_id uuid;
  oldest_id uuid;
  newest_id uuid;
  low bigint;
  high bigint;
  found_bytes bigint;
BEGIN
  revision := conversation_revision(p_tenant, p_user, p_conversation);
  SELECT c.last_seq, readable_after(c, p),
         first_uuid_of(c.activity_at - interval '1 week'), first_uuid_of(c.activity_at + interval '10 minutes')
  INTO newest, unreadable, first_id, last_id
  FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
  WHERE c.id = p_conversation AND c.tenant_id = p_tenant AND c.deleted_at IS NULL;

  -- The range has one more message than the page, when there is one.
  IF direction = 'older' THEN
    high := least(anchor - 1, newest);
    low := greatest(high - page_size, unreadable + 1);
  ELSE
    low := greatest(anchor, unreadable) + 1;
    high := least(low + page_size, newest);
  END IF;
  FOR age IN 1..2 LOOP
    SELECT count(*), sum(m.bytes),
           min(m.id::text)::uuid, max(m.id::text)::uuid
    INTO candidates, found_bytes, oldest_id, newest_id
    FROM shown_message m
    WHERE m.conversation_id = p_conversation AND m.seq BETWEEN low AND high AND m.id >= first_id AND m.id < last_id;
    -- Without a row above the user does not take part, and least() and greatest() ignore the nulls: no range.
    EXIT WHEN newest IS NULL OR candidates = high - low + 1;
    first_id := '00000000-0000-0000-0000-000000000000';
    last_id := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  END LOOP;

  IF (newest IS NOT NULL AND high >= low AND candidates = high - low + 1 AND found_bytes <= max_bytes) IS NOT TRUE THEN
    RETURN QUERY
    SELECT page.access, page.last_seq, page.hidden, page.candidates, (page.message).*, page.own_reactions, revision,
           CASE WHEN row_number() OVER () = 1 THEN archived END
    FROM message_page_anywhere(p_tenant, p_user, p_conversation, direction, anchor, page_size, max_bytes) page;
    RETURN;
  END IF;

  IF candidates > page_size THEN
    IF direction = 'older' THEN low := low + 1; ELSE high := high - 1; END IF;
  END IF;
  RETURN QUERY
  SELECT 'ok', newest, unreadable, candidates, m.*,
         CASE WHEN m.reactions IS NOT NULL THEN own_reactions(m.id, p_user) END, revision,
         CASE WHEN m.seq = low THEN archived END
  FROM shown_message m
  WHERE m.conversation_id = p_conversation AND m.seq BETWEEN low AND high AND m.id >= oldest_id AND m.id <= newest_id;
END
$$;

GRANT EXECUTE ON FUNCTION message_page(text, text, uuid, text, bigint, integer, integer) TO chat_app, chat_read;
