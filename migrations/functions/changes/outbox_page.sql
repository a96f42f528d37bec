-- Reads the next events to publish of some slots, in their order.
--
-- p_slots       the slots as bits: 1 << slot for each
-- p_publishing  JSON array of outbox ids (as text) that are being published and are left out
-- page_size     entries at most
-- max_bytes     estimated size of the page in a Data API response; one entry is returned in any case
--
-- Returns a row for each entry with the message or the change that it is about. `event_id` is the same whenever the
-- entry is published. `conversation` is JSON, of a conversation that is new or changed. `orphaned` entries, whose message
-- or change was removed, must be deleted without publishing.
--
-- LANGUAGE sql without settings, so that PostgreSQL inlines it and plans it each time: the outbox is empty or large, and
-- a cached plan would suit only one of the two. Bits, because PostgreSQL expects most rows to match them: it then reads
-- in the order of ids until it has enough, whatever it knows about the table. Entries of other slots are skipped.
CREATE OR REPLACE FUNCTION outbox_page(p_slots integer, p_publishing jsonb, page_size bigint, max_bytes bigint)
RETURNS TABLE (
  entry_id text, type text, entry_tenant text, changed_conversation uuid, event_id text, message_id uuid, erasure_id uuid,
  user_id text, role text, reaction text, first_seq bigint, last_seq bigint, reason text, trace_parent text,
  orphaned boolean, at text, message shown_message, conversation text
)
LANGUAGE sql STABLE
AS $$
  WITH bounded AS (
    SELECT o.*, sum(m.wire_bytes) OVER (ORDER BY o.id) AS least_bytes
    FROM (
      SELECT * FROM (
        SELECT *, outbox AS entry FROM outbox WHERE (p_slots >> slot) & 1 <> 0
        ORDER BY id LIMIT page_size + jsonb_array_length(p_publishing)
      ) next
      WHERE id NOT IN (SELECT jsonb_array_elements_text(p_publishing)::bigint)
      ORDER BY id LIMIT page_size
    ) o
    LEFT JOIN message m ON m.id = o.message_id
  ),
  measured AS (
    SELECT b.id::text AS entry_id, b.type, b.tenant_id AS entry_tenant, b.conversation_id AS changed_conversation,
           event_id_of(b.entry) AS event_id,
           b.message_id, b.erasure_id, coalesce(h.user_id, e.user_id) AS user_id, h.role, h.reaction, h.first_seq,
           h.message_seq AS last_seq, b.reason, b.trace_parent,
           b.type <> 'message-rejected' AND (b.message_id IS NOT NULL AND m.id IS NULL
             OR b.change IS NOT NULL AND h.number IS NULL) AS orphaned,
           rfc3339(b.created_at) AS at, m AS message, made.conversation, row_number() OVER entries AS nth,
           sum(500 + coalesce(m.bytes, 0)
               + coalesce(octet_length(to_json(to_json(made.conversation)::text)::text), 0)) OVER entries AS bytes
    FROM bounded b
    LEFT JOIN shown_message m ON m.id = b.message_id
    LEFT JOIN change h ON h.conversation_id = b.conversation_id AND h.number = b.change
    LEFT JOIN erasure e ON e.id = b.erasure_id
    CROSS JOIN LATERAL (
      -- limits.participantsInEvent
      SELECT CASE
        WHEN b.type IN ('conversation-created', 'conversation-updated') THEN event_conversation(b.conversation_id, 100)
      END AS conversation
    ) made
    WHERE b.least_bytes IS NULL OR b.least_bytes <= max_bytes OR b.id = (SELECT min(id) FROM bounded)
    WINDOW entries AS (ORDER BY b.id ROWS UNBOUNDED PRECEDING)
  )
  SELECT entry_id, type, entry_tenant, changed_conversation, event_id, message_id, erasure_id, user_id, role, reaction,
         first_seq, last_seq, reason, trace_parent, orphaned, at, message, conversation
  FROM measured WHERE nth = 1 OR bytes <= max_bytes ORDER BY nth
$$;

GRANT EXECUTE ON FUNCTION outbox_page(integer, jsonb, bigint, bigint) TO chat_app;
