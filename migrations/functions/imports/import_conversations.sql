-- Creates the conversations of a batch that do not exist yet, with participants, change, event (unless the import is
-- silent) and audit row.
--
-- known          the import
-- conversations  array of {line, conversationId, type, historyVisibility, metadata (JSON text), createdAt,
--                participants: [{userId, role, lastReadAt}]}
-- Returns a row per conversation: stored | duplicate | conflict (one that differs is there) | deleted.
CREATE OR REPLACE FUNCTION import_conversations(known import, conversations jsonb)
RETURNS TABLE (line bigint, conversation_id uuid, status text)
LANGUAGE sql
AS $$
  WITH given AS MATERIALIZED (
    SELECT c.*, row_number() OVER (PARTITION BY c."conversationId" ORDER BY c.line) AS nth
    FROM jsonb_to_recordset(conversations) AS c(
      line bigint, "conversationId" uuid, type text, "historyVisibility" text, metadata text,
      "createdAt" timestamptz, participants jsonb)
  ),
  created AS (
    INSERT INTO conversation (id, tenant_id, type, history_visibility, metadata, created_at, updated_at, activity_at,
                              last_change)
    SELECT "conversationId", known.tenant_id, type, "historyVisibility", metadata::json, "createdAt", clock_timestamp(),
           "createdAt", 1
    FROM given WHERE nth = 1 ORDER BY "conversationId"
    ON CONFLICT (id) DO NOTHING RETURNING id
  ),
  joined AS (
    INSERT INTO participant (conversation_id, user_id, role, joined_at)
    SELECT g."conversationId", p->>'userId', p->>'role', g."createdAt"
    FROM given g JOIN created ON created.id = g."conversationId" AND g.nth = 1,
         jsonb_array_elements(g.participants) WITH ORDINALITY AS t (p, n)
    ORDER BY g."conversationId", n
  ),
  unread AS (
    INSERT INTO imported_horizon (conversation_id, user_id, read_at)
    SELECT g."conversationId", p->>'userId', (p->>'lastReadAt')::timestamptz
    FROM given g JOIN created ON created.id = g."conversationId" AND g.nth = 1, jsonb_array_elements(g.participants) p
    WHERE p ? 'lastReadAt'
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
  SELECT g.line, g."conversationId", CASE
    WHEN created.id IS NOT NULL AND g.nth = 1 THEN 'stored'
    WHEN c.deleted_at IS NOT NULL THEN 'deleted'
    WHEN (c.type, c.history_visibility, c.metadata::text, c.created_at)
      IS DISTINCT FROM (g.type, g."historyVisibility", g.metadata, g."createdAt")
      -- One that this batch created is not visible here yet.
      AND (c.id IS NOT NULL OR (f.type, f."historyVisibility", f.metadata, f."createdAt")
        IS DISTINCT FROM (g.type, g."historyVisibility", g.metadata, g."createdAt")) THEN 'conflict'
    ELSE 'duplicate'
  END
  FROM given g
  JOIN given f ON f."conversationId" = g."conversationId" AND f.nth = 1
  LEFT JOIN created ON created.id = g."conversationId"
  LEFT JOIN conversation c ON c.id = g."conversationId"
$$;

GRANT EXECUTE ON FUNCTION import_conversations(import, jsonb) TO chat_app;
