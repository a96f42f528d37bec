-- Creates a conversation with its participants, its first change, event and audit row. An id that exists, and a replay of
-- the call's Idempotency-Key, change nothing.
--
-- call            see lock_conversation
-- p_created_at    also the time at which the participants joined, and of the first activity
-- p_participants  array of {userId, role}, in the order in which they are listed
-- p_distinct      true: when the two of a one-to-one conversation have a distinct one, it is found, and the caller sees it
--                 again; only one of two calls at the same time creates it
-- quota           {conversationsPerDay, conversationsPerDayWithOne}: what a user may create within 24 hours, and of these
--                 one-to-one conversations with the same user. It looks at no more rows than it allows; requests at the
--                 same time may exceed it.
-- status          ok | replayed | user-blocked (a one-to-one conversation of users of whom one has blocked the other) |
--                 quota-exceeded | idempotency-key-reused | idempotency-key-in-flight
-- id              of the conversation: p_id, or that of the one that was found or replayed
-- created         false when it was there before the call, or before the call that is replayed
-- Writes nothing unless ok.
CREATE OR REPLACE FUNCTION create_conversation(
  call jsonb, p_id uuid, p_type text, p_history_visibility text, p_metadata json, p_created_at timestamptz,
  p_participants jsonb, p_distinct boolean, quota jsonb, OUT status text, OUT id uuid, OUT created boolean
)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  v_tenant CONSTANT text := call->>'tenantId';
  v_user   CONSTANT text := call->>'userId';
  v_pair   CONSTANT text := CASE WHEN p_type = 'one-to-one' AND p_distinct THEN pair_key(p_participants) END;
  v_since  CONSTANT timestamptz := clock_timestamp() - interval '1 day';
  v_other  text;
  v_known  uuid;
BEGIN
  SELECT c.outcome, c.id, c.answer = 201 INTO status, id, created FROM claim_creation(call, p_id) c;
  IF status <> 'claimed' THEN RETURN; END IF;
  status := 'ok';
  IF EXISTS (SELECT FROM conversation c WHERE c.id = p_id) THEN RETURN; END IF;

  IF p_type = 'one-to-one' THEN
    SELECT p->>'userId' INTO v_other FROM jsonb_array_elements(p_participants) p WHERE p->>'userId' <> v_user LIMIT 1;
    IF EXISTS (
      SELECT FROM blocked_user b
      WHERE b.tenant_id = v_tenant
        AND (b.user_id = v_user AND b.blocked_id = v_other OR b.user_id = v_other AND b.blocked_id = v_user)
    ) THEN
      status := refuse_creation(call, 'user-blocked');
      RETURN;
    END IF;
  END IF;

  SELECT c.id INTO v_known FROM conversation c WHERE c.tenant_id = v_tenant AND c.pair_key = v_pair;
  IF v_known IS NULL THEN
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
      status := refuse_creation(call, 'quota-exceeded');
      RETURN;
    END IF;
    -- Waits for a concurrent call that creates the conversation of the same two users.
    INSERT INTO conversation (id, tenant_id, type, history_visibility, metadata, created_at, updated_at, activity_at,
                              last_change, created_by, pair_key)
    VALUES (p_id, v_tenant, p_type, p_history_visibility, p_metadata, p_created_at, p_created_at, p_created_at, 1, v_user,
            v_pair)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
      SELECT c.id INTO v_known FROM conversation c WHERE c.tenant_id = v_tenant AND c.pair_key = v_pair AND c.id <> p_id;
      IF v_known IS NULL THEN RETURN; END IF;
    END IF;
  END IF;

  IF v_known IS NOT NULL THEN
    id := v_known;
    created := false;
    UPDATE idempotency_key k SET ids = ARRAY[v_known], status = 200
    WHERE k.tenant_id = v_tenant AND k.user_id = v_user AND k.operation = call->'idempotencyKey'->>'operation'
      AND k.key = call->'idempotencyKey'->>'key';
    PERFORM update_view(call, v_known, '{"hidden": false}');
    RETURN;
  END IF;

  INSERT INTO participant (conversation_id, user_id, role, joined_at)
  SELECT p_id, p->>'userId', p->>'role', p_created_at FROM jsonb_array_elements(p_participants) AS p;
  INSERT INTO change (conversation_id, number, after_seq, type, at) VALUES (p_id, 1, 0, 'conversation-created', p_created_at);
  INSERT INTO outbox (type, tenant_id, conversation_id, change, trace_parent)
  VALUES ('conversation-created', v_tenant, p_id, 1, call->>'traceParent');
  INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, request_id, source_ip)
  VALUES (v_tenant, v_user, 'create-conversation', p_id, p_id, call->>'requestId', call->>'sourceIp');
END
$$;

GRANT EXECUTE ON FUNCTION create_conversation(jsonb, uuid, text, text, json, timestamptz, jsonb, boolean, jsonb) TO chat_app;
