-- Decides whether a message may be queued (202). Checks the sender and claims the Idempotency-Key; writes nothing else.
--
-- item        see append_messages
-- status      admitted | no-conversation | not-participant | conversation-deleted | user-blocked | replayed |
--             idempotency-key-reused | idempotency-key-in-flight
-- message_id  id under which the message is to be queued (with a key, maybe that of an earlier try), or was accepted
--             before
-- mode        async, or the mode in which the replayed request was accepted
CREATE OR REPLACE FUNCTION admit_message(item jsonb, OUT status text, OUT message_id uuid, OUT mode text)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  message_id := (item->>'messageId')::uuid;
  mode := 'async';
  SELECT CASE
      WHEN p.user_id IS NULL THEN 'not-participant'
      WHEN c.deleted_at IS NOT NULL THEN 'conversation-deleted'
      WHEN c.type = 'one-to-one' AND is_blocked(c.id) THEN 'user-blocked'
      ELSE 'admitted'
    END
  INTO status
  FROM conversation c
  LEFT JOIN participant p ON p.conversation_id = c.id AND p.user_id = item->>'senderId'
  WHERE c.id = (item->>'conversationId')::uuid AND c.tenant_id = item->>'tenantId';

  status := coalesce(status, 'no-conversation');
  IF status = 'admitted' AND item ? 'idempotencyKey' THEN
    SELECT k.outcome, k.ids[1], CASE k.status WHEN 202 THEN 'async' ELSE 'sync' END INTO status, message_id, mode
    FROM claim_idempotency_key(item->>'tenantId', item->>'actorId', item->'idempotencyKey', ARRAY[message_id], 202) k;
    IF status = 'claimed' THEN status := 'admitted'; END IF;
  END IF;
END
$$;

GRANT EXECUTE ON FUNCTION admit_message(jsonb) TO chat_app;
