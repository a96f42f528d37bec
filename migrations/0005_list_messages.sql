-- What a message takes in a Data API response: JSON that is wrapped in JSON again, hence to_json twice.
CREATE FUNCTION wire_bytes(content text, metadata json, attachments jsonb) RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
RETURN 600 + octet_length(to_json(to_json(content)::text)::text)
  + coalesce(octet_length(to_json(to_json(metadata::text)::text)::text), 0)
  + octet_length(to_json(to_json(attachments::text)::text)::text);

-- A page of a conversation next to a seq, going to older or to newer messages, bounded by count and by bytes.
-- Always at least one row: `access` is ok | no-conversation | conversation-deleted, and the message columns are
-- null when the page is empty. `candidates` counts what was found before the byte bound, at most page_size + 1.
-- A function, because its plans are kept: planning over all partitions costs more than running.
-- The stored size, which is known without reading the text, bounds what is measured to the letter.
CREATE FUNCTION list_messages(
  p_tenant text, p_user text, p_conversation uuid, direction text, anchor bigint, page_size integer,
  max_bytes integer
)
RETURNS TABLE (
  access text, last_seq bigint, candidates bigint, id uuid, seq bigint, sender_id text, content text,
  content_type text, attachments text, metadata text, created_at text, stored_at text, delivered_at text
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  newest bigint;
  deleted boolean;
BEGIN
  SELECT c.last_seq, c.deleted_at IS NOT NULL INTO newest, deleted
  FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
  WHERE c.id = p_conversation AND c.tenant_id = p_tenant;

  access := CASE WHEN NOT FOUND THEN 'no-conversation' WHEN deleted THEN 'conversation-deleted' ELSE 'ok' END;
  last_seq := newest;
  IF access <> 'ok' THEN
    RETURN NEXT;
    RETURN;
  END IF;

  RETURN QUERY
  WITH page AS (
    (SELECT * FROM message m
     WHERE direction = 'older' AND m.conversation_id = p_conversation AND m.seq < anchor
     ORDER BY m.seq DESC LIMIT page_size + 1)
    UNION ALL
    (SELECT * FROM message m
     WHERE direction = 'newer' AND m.conversation_id = p_conversation AND m.seq > anchor
     ORDER BY m.seq LIMIT page_size + 1)
  ),
  bounded AS (
    SELECT page.*, row_number() OVER near AS nth, count(*) OVER () AS candidates,
           sum(octet_length(content)) OVER near AS least_bytes
    FROM page
    WINDOW near AS (ORDER BY abs(page.seq - anchor) ROWS UNBOUNDED PRECEDING)
  ),
  measured AS (
    SELECT bounded.*, sum(wire_bytes(content, metadata, attachments)) OVER near AS bytes
    FROM bounded
    WHERE nth <= page_size AND (least_bytes <= max_bytes OR nth = 1)
    WINDOW near AS (ORDER BY nth ROWS UNBOUNDED PRECEDING)
  )
  SELECT 'ok', newest, m.candidates, m.id, m.seq, m.sender_id, m.content, m.content_type, m.attachments::text,
         m.metadata::text, rfc3339(m.created_at), rfc3339(m.stored_at), rfc3339(m.delivered_at)
  FROM measured m
  WHERE m.bytes <= max_bytes OR m.nth = 1;

  IF NOT FOUND THEN
    candidates := 0;
    RETURN NEXT;
  END IF;
END
$$;

GRANT EXECUTE ON FUNCTION wire_bytes, list_messages TO chat_app;
