-- Pages as before, but the usual one (of the last week, not large) is read from the partitions of that week alone, by the
-- range of its seqs: starting an executor over all partitions took more than reading 50 messages.

ALTER FUNCTION message_page RENAME TO message_page_anywhere;

-- Not less than wire_bytes, without writing any JSON: escaped twice, a byte takes seven at most.
CREATE FUNCTION most_wire_bytes(content text, metadata json, attachments jsonb, reactions jsonb) RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
RETURN 1000 + 7 * (octet_length(content) + coalesce(octet_length(metadata::text), 0)
  + octet_length(attachments::text) + 2 * coalesce(octet_length(reactions::text), 0));

-- The columns of message_page_anywhere, the message's own ones apart, which takes less than a row within a row; and with them
-- `revision`, and in one row `archived_ranges`. Seqs have no gaps but where messages were purged, so a page is the range of
-- seqs next to its anchor; when all of the range is found in the last week's partitions, and fits, that is the page.
CREATE FUNCTION message_page(
  p_tenant text, p_user text, p_conversation uuid, direction text, anchor bigint, page_size integer,
  max_bytes integer
)
RETURNS TABLE (
  access text, last_seq bigint, hidden bigint, candidates bigint,
  id uuid, tenant_id text, conversation_id uuid, seq bigint, sender_id text, content text, content_type text,
  attachments text, metadata text, stored_at text, delivered_at text, reply_to uuid, reply_to_seq bigint,
  reactions text, version integer, edited_at text, deleted_at text, own_reactions text,
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
  low bigint;
  high bigint;
  found_bytes bigint;
BEGIN
  revision := conversation_revision(p_tenant, p_user, p_conversation);
  SELECT c.last_seq, CASE c.history_visibility WHEN 'all' THEN 0 ELSE p.joined_seq END,
         first_uuid_of(c.activity_at - interval '1 week'), first_uuid_of(c.activity_at + interval '10 minutes')
  INTO newest, unreadable, first_id, last_id
  FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
  WHERE c.id = p_conversation AND c.tenant_id = p_tenant AND c.deleted_at IS NULL;

  -- With one more message than the page shows, when there is one.
  IF direction = 'older' THEN
    high := least(anchor - 1, newest);
    low := greatest(high - page_size, unreadable + 1);
  ELSE
    low := greatest(anchor, unreadable) + 1;
    high := least(low + page_size, newest);
  END IF;
  SELECT count(*), sum(most_wire_bytes(m.content, m.metadata, m.attachments, m.reactions)) INTO candidates, found_bytes
  FROM message m
  WHERE m.conversation_id = p_conversation AND m.seq BETWEEN low AND high AND m.id >= first_id AND m.id < last_id;

  IF (high >= low AND candidates = high - low + 1 AND found_bytes <= max_bytes) IS NOT TRUE THEN
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
  WHERE m.conversation_id = p_conversation AND m.seq BETWEEN low AND high AND m.id >= first_id AND m.id < last_id;
END
$$;

GRANT EXECUTE ON FUNCTION message_page, most_wire_bytes TO chat_app, chat_read;
