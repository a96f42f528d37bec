-- Creates the conversations of a batch that do not exist yet, with participants, change, event (unless the import is
-- silent) and audit row.
--
-- known          the import
-- conversations  array of {line, conversationId, type, historyVisibility, metadata (JSON text), createdAt,
--                participants: [{userId, role}]}
-- Returns the number of new conversations.
CREATE OR REPLACE FUNCTION import_conversations(known import, conversations jsonb) RETURNS bigint
LANGUAGE sql
AS $$
  WITH given AS (
    SELECT DISTINCT ON ("conversationId") *
    FROM jsonb_to_recordset(conversations) AS c(
      line bigint, "conversationId" uuid, type text, "historyVisibility" text, metadata text,
      "createdAt" timestamptz, participants jsonb)
    ORDER BY "conversationId", line
  ),
  created AS (
    INSERT INTO conversation (id, tenant_id, type, history_visibility, metadata, created_at, updated_at, activity_at,
                              last_change)
    SELECT "conversationId", known.tenant_id, type, "historyVisibility", metadata::json, "createdAt", clock_timestamp(),
           "createdAt", 1
    FROM given
    ON CONFLICT (id) DO NOTHING RETURNING id
  ),
  joined AS (
    INSERT INTO participant (conversation_id, user_id, role, joined_at)
    SELECT g."conversationId", p->>'userId', p->>'role', g."createdAt"
    FROM given g JOIN created ON created.id = g."conversationId",
         jsonb_array_elements(g.participants) WITH ORDINALITY AS t (p, n)
    ORDER BY g."conversationId", n
  ),
  recorded AS (
    -- The change happens now, so that followers of the change feed see it and it is kept as long as others.
    INSERT INTO change (conversation_id, number, after_seq, type, at)
    SELECT id, 1, 0, 'conversation-created', clock_timestamp() FROM created
  ),
  event AS (
    INSERT INTO outbox (type, tenant_id, conversation_id, change)
    SELECT 'conversation-created', known.tenant_id, id, 1 FROM created WHERE known.events
  ),
  audited AS (
    INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, request_id, source_ip)
    SELECT known.tenant_id, known.user_id, 'create-conversation', id, id, known.request_id, known.source_ip FROM created
  )
  SELECT count(*) FROM created
$$;

GRANT EXECUTE ON FUNCTION import_conversations(import, jsonb) TO chat_app;
