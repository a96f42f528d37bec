-- Stores the messages of one request, all without attachments, under one Idempotency-Key.
--
-- p_key   see claim_idempotency_key; null without one
-- batch   see append_messages; all of one tenant, conversation and actor
-- Returns a row for each message in the order of the batch. `status` is that of append_messages; of a replay stored or
-- message-rejected, or why the sender may not send to the conversation any more. `message_id` and `seq` of a replay are
-- those of the first request. When the key itself is refused (idempotency-key-reused | idempotency-key-in-flight), each
-- row has that status. A request of which nothing is stored leaves its key free.
CREATE OR REPLACE FUNCTION append_message_batch(p_tenant text, p_user text, p_key jsonb, batch jsonb)
RETURNS TABLE (ordinal bigint, message_id uuid, status text, seq bigint, replayed boolean)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  claimed record;
  any_stored boolean := false;
BEGIN
  SELECT * INTO claimed FROM claim_idempotency_key(
    p_tenant, p_user, p_key,
    ARRAY(SELECT (i->>'messageId')::uuid FROM jsonb_array_elements(batch) WITH ORDINALITY t (i, n) ORDER BY n), 200);
  IF claimed.outcome = 'replayed' THEN
    RETURN QUERY
    SELECT k.n, k.id,
           CASE
             WHEN c.id IS NULL THEN 'no-conversation'
             WHEN p.id IS NULL THEN 'not-participant'
             WHEN c.deleted_at IS NOT NULL THEN 'conversation-deleted'
             WHEN known.seq IS NULL THEN 'message-rejected'
             ELSE 'stored'
           END, known.seq, true
    FROM unnest(claimed.ids) WITH ORDINALITY AS k (id, n)
    LEFT JOIN conversation c ON c.id = (batch->0->>'conversationId')::uuid AND c.tenant_id = p_tenant
    LEFT JOIN participant p ON p.conversation_id = c.id AND p.user_id = batch->(k.n - 1)::integer->>'senderId'
    LEFT JOIN LATERAL (
      SELECT m.seq FROM one_message(k.id) m
      UNION ALL
      SELECT a.seq FROM archived_message a WHERE a.id = k.id
      LIMIT 1
    ) known ON true;
    RETURN;
  ELSIF claimed.outcome <> 'claimed' THEN
    RETURN QUERY
    SELECT k.n, k.id, claimed.outcome, NULL::bigint, false FROM unnest(claimed.ids) WITH ORDINALITY AS k (id, n);
    RETURN;
  END IF;

  FOR ordinal, message_id, status, seq IN
    SELECT a.ordinal, a.message_id, a.status, a.seq FROM append_messages(batch) a
  LOOP
    replayed := false;
    any_stored := any_stored OR status = 'stored';
    RETURN NEXT;
  END LOOP;
  IF NOT any_stored THEN PERFORM release_idempotency_key(p_tenant, p_user, p_key); END IF;
END
$$;

GRANT EXECUTE ON FUNCTION append_message_batch(text, text, jsonb, jsonb) TO chat_app;
