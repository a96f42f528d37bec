-- Creates a conversation with its participants, its first change, event and audit row. An id that exists changes nothing.
--
-- call            see lock_conversation
-- p_created_at    also the time at which the participants joined, and of the first activity
-- p_participants  array of {userId, role}, in the order in which they are listed
-- Returns whether the conversation is new.
CREATE OR REPLACE FUNCTION create_conversation(
  call jsonb, p_id uuid, p_type text, p_history_visibility text, p_metadata json, p_created_at timestamptz,
  p_participants jsonb
) RETURNS boolean
LANGUAGE sql
AS $$
  WITH created AS (
    INSERT INTO conversation (id, tenant_id, type, history_visibility, metadata, created_at, updated_at, activity_at,
                              last_change)
    VALUES (p_id, call->>'tenantId', p_type, p_history_visibility, p_metadata, p_created_at, p_created_at, p_created_at, 1)
    ON CONFLICT (id) DO NOTHING RETURNING id
  ),
  joined AS (
    INSERT INTO participant (conversation_id, user_id, role, joined_at)
    SELECT created.id, p->>'userId', p->>'role', p_created_at
    FROM created, jsonb_array_elements(p_participants) AS p
  ),
  recorded AS (
    INSERT INTO change (conversation_id, number, after_seq, type, at)
    SELECT id, 1, 0, 'conversation-created', p_created_at FROM created
  ),
  event AS (
    INSERT INTO outbox (type, tenant_id, conversation_id, change, trace_parent)
    SELECT 'conversation-created', call->>'tenantId', id, 1, call->>'traceParent' FROM created
  ),
  audited AS (
    INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, request_id, source_ip)
    SELECT call->>'tenantId', call->>'userId', 'create-conversation', id, id, call->>'requestId', call->>'sourceIp'
    FROM created
  )
  SELECT EXISTS (SELECT FROM created)
$$;

GRANT EXECUTE ON FUNCTION create_conversation(jsonb, uuid, text, text, json, timestamptz, jsonb) TO chat_app;
