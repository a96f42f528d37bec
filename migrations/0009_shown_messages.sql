-- Reading messages as they are shown, within what the participant may read. list_messages, get_message and the wire_bytes of
-- columns stay for functions that still run while this is deployed; a later migration drops them.

-- As before, but STABLE: extract() of a timestamptz is no more than that, and only what is no less stable than its body is inlined.
CREATE OR REPLACE FUNCTION first_uuid_of(moment timestamptz) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- A page of a conversation next to a seq, going to older or to newer messages, bounded by count and by bytes.
-- Always at least one row: `access` is ok | conversation-not-found | conversation-deleted, and `message` is null when the page is
-- empty. `hidden` is the seq up to which the participant may not read. `candidates` counts what was found before the byte
-- bound, at most page_size + 1.
-- A function, because its plans are kept: planning over all partitions costs more than running.
-- The stored size, which is known without reading the text, bounds what is measured to the letter.
--
-- Most pages are of the newest messages. So the partitions of the last week are looked at first, by seq alone: since seqs have no
-- gaps, they tell whether the page is complete there. Otherwise all partitions are read, which costs several times as much.
CREATE FUNCTION message_page(
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
  SELECT c.last_seq, CASE c.history_visibility WHEN 'all' THEN 0 ELSE p.joined_seq END, c.deleted_at IS NOT NULL,
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
           sum(octet_length(content)) OVER near AS least_bytes
    FROM page
    WINDOW near AS (ORDER BY abs(page.seq - anchor) ROWS UNBOUNDED PRECEDING)
  ),
  shown AS (
    SELECT nth, candidates,
           ROW(id, tenant_id, conversation_id, seq, sender_id, content, content_type, attachments, metadata, stored_at,
               delivered_at, reply_to, reply_to_seq, reactions, version, edited_at, deleted_at)::shown_message AS message
    FROM bounded
    WHERE nth <= page_size AND (least_bytes <= max_bytes OR nth = 1)
  ),
  measured AS (
    SELECT shown.*, sum(wire_bytes(message)) OVER (ORDER BY nth ROWS UNBOUNDED PRECEDING) AS bytes FROM shown
  )
  SELECT 'ok', newest, unreadable, m.candidates, m.message,
         CASE WHEN (m.message).reactions IS NOT NULL THEN own_reactions((m.message).id, p_user) END
  FROM measured m
  WHERE m.bytes <= max_bytes OR m.nth = 1;

  IF NOT FOUND THEN
    candidates := 0;
    RETURN NEXT;
  END IF;
END
$$;

-- A message that the caller may read, or why it never became one: `access` is ok | message-queued-or-unknown |
-- conversation-deleted | rejected, with the reason. Always one row.
CREATE FUNCTION read_message(p_tenant text, p_user text, p_message uuid)
RETURNS TABLE (access text, reason text, message shown_message, own_reactions text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT CASE WHEN c.deleted_at IS NULL THEN 'ok' ELSE 'conversation-deleted' END, NULL, m,
         CASE WHEN m.reactions IS NOT NULL THEN own_reactions(m.id, p_user) END
  FROM shown_message m
  JOIN conversation c ON c.id = m.conversation_id
  JOIN participant p ON p.conversation_id = m.conversation_id AND p.user_id = p_user
  WHERE m.id = p_message AND m.tenant_id = p_tenant AND may_read(c, p, m.seq);
  IF FOUND THEN RETURN; END IF;

  access := 'message-queued-or-unknown';
  SELECT 'rejected', r.reason INTO access, reason
  FROM rejected_message r
  WHERE r.id = p_message AND r.tenant_id = p_tenant AND p_user IN (r.actor_id, r.sender_id);
  access := coalesce(access, 'message-queued-or-unknown');
  RETURN NEXT;
END
$$;

-- The replies to a message after a seq, oldest first; rows as message_page's, `access` as read_message's.
CREATE FUNCTION reply_page(
  p_tenant text, p_user text, p_message uuid, anchor bigint, page_size integer, max_bytes integer
)
RETURNS TABLE (access text, candidates bigint, message shown_message, own_reactions text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  SELECT r.access INTO access FROM read_message(p_tenant, p_user, p_message) r;
  IF access <> 'ok' THEN
    RETURN NEXT;
    RETURN;
  END IF;

  RETURN QUERY
  WITH page AS (
    SELECT m.message, row_number() OVER (ORDER BY m.seq) AS nth, count(*) OVER () AS candidates
    FROM (
      SELECT m AS message, m.seq FROM shown_message m
      -- A reply is accepted after what it answers, but for the clocks: so older partitions are not looked at.
      WHERE m.reply_to = p_message AND m.seq > anchor
        AND m.id >= first_uuid_of(accepted_at(p_message) - interval '10 minutes')
      ORDER BY m.seq LIMIT page_size + 1
    ) m
  ),
  measured AS (
    SELECT page.*, sum(wire_bytes(message)) OVER (ORDER BY nth ROWS UNBOUNDED PRECEDING) AS bytes
    FROM page WHERE nth <= page_size
  )
  SELECT 'ok', m.candidates, m.message,
         CASE WHEN (m.message).reactions IS NOT NULL THEN own_reactions((m.message).id, p_user) END
  FROM measured m
  WHERE m.bytes <= max_bytes OR m.nth = 1
  ORDER BY m.nth;

  IF NOT FOUND THEN
    candidates := 0;
    RETURN NEXT;
  END IF;
END
$$;

GRANT EXECUTE ON FUNCTION message_page, read_message, reply_page, first_uuid_of, accepted_at TO chat_app, chat_read;
