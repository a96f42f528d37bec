-- Removes entries from the outbox, and leaves those that were published for the webhooks of their tenants that are
-- enabled and want their types. An event without a conversation goes to none.
--
-- published  [id as text]
-- orphans    [id as text]: of what is gone; for nobody
-- Returns how many deliveries there are to make.
CREATE OR REPLACE FUNCTION finish_events(published jsonb, orphans jsonb) RETURNS bigint
LANGUAGE sql
AS $$
  WITH finished AS (
    DELETE FROM outbox o WHERE o.id IN (SELECT jsonb_array_elements_text(published || orphans)::bigint) RETURNING o AS entry
  ),
  -- Locked, so that one that an admin deletes meanwhile is left out: its deliveries would fail, and with them the batch.
  wanting AS MATERIALIZED (
    SELECT w.id, w.tenant_id, w.event_types FROM webhook w
    WHERE w.disabled_at IS NULL AND w.tenant_id IN (SELECT (entry).tenant_id FROM finished)
    FOR KEY SHARE
  ),
  waiting AS (
    INSERT INTO webhook_delivery (webhook_id, event_id, type, conversation_id, message_id, seq, event_at)
    SELECT w.id, event_id_of(entry), (entry).type, (entry).conversation_id,
           coalesce((entry).message_id, h.message_id),
           coalesce((SELECT m.seq FROM message m WHERE m.id = (entry).message_id), h.message_seq), (entry).created_at
    FROM finished
    JOIN wanting w ON w.tenant_id = (entry).tenant_id AND (w.event_types IS NULL OR (entry).type = ANY (w.event_types))
    LEFT JOIN change h ON h.conversation_id = (entry).conversation_id AND h.number = (entry).change
    WHERE (entry).conversation_id IS NOT NULL AND (entry).id IN (SELECT jsonb_array_elements_text(published)::bigint)
    ORDER BY (entry).id
    ON CONFLICT (webhook_id, event_id) DO NOTHING
    RETURNING id
  )
  SELECT count(*) FROM waiting
$$;

GRANT EXECUTE ON FUNCTION finish_events(jsonb, jsonb) TO chat_app;
