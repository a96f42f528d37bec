-- Records why an accepted message cannot be stored, and publishes an event when its conversation is known. Doing it
-- again changes nothing.
--
-- item      the message; see append_messages
-- p_reason  the status that refused it
-- p_source  topic/partition/offset of its Kafka record, or null
CREATE OR REPLACE FUNCTION reject_message(item jsonb, p_reason text, p_source text) RETURNS void
LANGUAGE sql
AS $$
  WITH rejected AS (
    INSERT INTO rejected_message (id, tenant_id, conversation_id, actor_id, sender_id, reason, source)
    VALUES ((item->>'messageId')::uuid, item->>'tenantId', (item->>'conversationId')::uuid, item->>'actorId',
            item->>'senderId', p_reason, p_source)
    ON CONFLICT (id) DO NOTHING
    RETURNING *
  )
  INSERT INTO outbox (type, tenant_id, conversation_id, message_id, reason, trace_parent)
  SELECT 'message-rejected', tenant_id, conversation_id, id, reason, item->>'traceParent'
  FROM rejected WHERE conversation_id IS NOT NULL
$$;

GRANT EXECUTE ON FUNCTION reject_message(jsonb, text, text) TO chat_app;
