-- Creates a conversation with its participants, its first change, event and audit row. An id that exists changes nothing.
--
-- call            see lock_conversation
-- p_created_at    also the time at which the participants joined, and of the first activity
-- p_participants  array of {userId, role}, in the order in which they are listed
-- quota           {conversationsPerDay, conversationsPerDayWithOne}: what a user may create within 24 hours, and of these
--                 one-to-one conversations with the same user
-- Returns ok | user-blocked (a one-to-one conversation of users of whom one has blocked the other) | quota-exceeded.
-- Writes nothing unless ok. The quota looks at no more rows than it allows; requests at the same time may exceed it.
CREATE OR REPLACE FUNCTION create_conversation(
  call jsonb, p_id uuid, p_type text, p_history_visibility text, p_metadata json, p_created_at timestamptz,
  p_participants jsonb, quota jsonb
) RETURNS text
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  v_tenant CONSTANT text := call->>'tenantId';
  v_user   CONSTANT text := call->>'userId';
  v_since  CONSTANT timestamptz := clock_timestamp() - interval '1 day';
  v_other  text;
BEGIN
  IF EXISTS (SELECT FROM conversation c WHERE c.id = p_id) THEN RETURN 'ok'; END IF;
  IF p_type = 'one-to-one' THEN
    SELECT p->>'userId' INTO v_other FROM jsonb_array_elements(p_participants) p WHERE p->>'userId' <> v_user LIMIT 1;
    IF EXISTS (
      SELECT FROM blocked_user b
      WHERE b.tenant_id = v_tenant
        AND (b.user_id = v_user AND b.blocked_id = v_other OR b.user_id = v_other AND b.blocked_id = v_user)
    ) THEN
      RETURN 'user-blocked';
    END IF;
  END IF;
  IF (SELECT count(*) >= (quota->>'conversationsPerDay')::bigint
             OR count(*) FILTER (WHERE k.with_other) >= (quota->>'conversationsPerDayWithOne')::bigint
      FROM (
        SELECT c.type = 'one-to-one' AND v_other IS NOT NULL AND EXISTS (
          SELECT FROM participant p WHERE p.conversation_id = c.id AND p.user_id = v_other) AS with_other
        FROM conversation c
        WHERE c.tenant_id = v_tenant AND c.created_by = v_user AND c.created_at > v_since
        LIMIT (quota->>'conversationsPerDay')::bigint
      ) k)
  THEN
    RETURN 'quota-exceeded';
  END IF;

  INSERT INTO conversation (id, tenant_id, type, history_visibility, metadata, created_at, updated_at, activity_at,
                            last_change, created_by)
  VALUES (p_id, v_tenant, p_type, p_history_visibility, p_metadata, p_created_at, p_created_at, p_created_at, 1, v_user)
  ON CONFLICT (id) DO NOTHING;
  IF NOT FOUND THEN RETURN 'ok'; END IF;
  INSERT INTO participant (conversation_id, user_id, role, joined_at)
  SELECT p_id, p->>'userId', p->>'role', p_created_at FROM jsonb_array_elements(p_participants) AS p;
  INSERT INTO change (conversation_id, number, after_seq, type, at) VALUES (p_id, 1, 0, 'conversation-created', p_created_at);
  INSERT INTO outbox (type, tenant_id, conversation_id, change, trace_parent)
  VALUES ('conversation-created', v_tenant, p_id, 1, call->>'traceParent');
  INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, request_id, source_ip)
  VALUES (v_tenant, v_user, 'create-conversation', p_id, p_id, call->>'requestId', call->>'sourceIp');
  RETURN 'ok';
END
$$;

GRANT EXECUTE ON FUNCTION create_conversation(jsonb, uuid, text, text, json, timestamptz, jsonb, jsonb) TO chat_app;
