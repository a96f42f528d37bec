-- The next entries of the outbox in order, with what they tell: as many as an answer may weigh, and one at least. Those that are
-- being published, a JSON array of their ids, are left out. `orphaned`: the message or the change is gone. A function, because
-- its plan is kept; messages are looked up between the lowest and the highest id, so that other weeks' partitions are not opened.
CREATE FUNCTION outbox_batch(publishing jsonb, max_entries integer, max_bytes integer)
RETURNS TABLE (
  entry_id text, type text, entry_tenant text, changed_conversation uuid, event_id text, message_id uuid,
  erasure_id uuid, user_id text, role text, reaction text, first_seq bigint, last_seq bigint, reason text,
  trace_parent text, orphaned boolean, at text, message shown_message
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  entries CONSTANT bigint[] := ARRAY(
    SELECT o.id FROM outbox o
    WHERE o.id NOT IN (SELECT jsonb_array_elements_text(publishing)::bigint)
    ORDER BY o.id LIMIT max_entries);
  messages CONSTANT uuid[] := ARRAY(
    SELECT o.message_id FROM outbox o WHERE o.id = ANY (entries) AND o.message_id IS NOT NULL ORDER BY o.message_id);
BEGIN
  RETURN QUERY
  WITH entry AS MATERIALIZED (
    SELECT o.*, m AS message, sum(octet_length(m.content)) OVER (ORDER BY o.id) AS least_bytes
    FROM outbox o LEFT JOIN shown_message m ON m.id = o.message_id AND m.id >= messages[1] AND m.id <= messages[cardinality(messages)]
    WHERE o.id = ANY (entries)
  ),
  measured AS (
    SELECT e.*, sum(500 + coalesce(wire_bytes(e.message), 0)) OVER nth AS bytes, row_number() OVER nth AS nth
    FROM entry e
    WHERE e.least_bytes IS NULL OR e.least_bytes <= max_bytes OR e.id = entries[1]
    WINDOW nth AS (ORDER BY e.id)
  )
  SELECT e.id::text, e.type, e.tenant_id, e.conversation_id,
         concat_ws('/', e.type, CASE WHEN e.change IS NULL THEN e.message_id ELSE e.conversation_id END, e.change, e.erasure_id),
         e.message_id, e.erasure_id, coalesce(h.user_id, r.user_id), h.role, h.reaction, h.first_seq, h.message_seq, e.reason,
         e.trace_parent,
         e.type <> 'message-rejected' AND (e.message_id IS NOT NULL AND (e.message).id IS NULL
           OR e.change IS NOT NULL AND h.number IS NULL),
         rfc3339(e.created_at), e.message
  FROM measured e
  LEFT JOIN change h ON h.conversation_id = e.conversation_id AND h.number = e.change
  LEFT JOIN erasure r ON r.id = e.erasure_id
  WHERE e.nth = 1 OR e.bytes <= max_bytes
  ORDER BY e.nth;
END
$$;

GRANT EXECUTE ON FUNCTION outbox_batch TO chat_app;
