-- Stores a batch of messages: the one write primitive for a message that is sent synchronously and for batches from the
-- queue. All or nothing: an error stores nothing.
--
-- batch              array of {messageId, tenantId, conversationId, senderId, actorId, content, contentType, metadata
--                    (JSON text), requestId, sourceIp, traceParent, replyTo, type, mentions, mentionsAll,
--                    attachments, idempotencyKey, silent}; everything from `metadata` on is optional. `silent`
--                    stores without an event. Attachments are {id, filename, mime, size, checksumSha256, storagePath, storageVersion}.
-- record_rejections  true for batches of the queue: a refused message leaves a rejected_message and an event
--
-- Returns one row per message, `ordinal` from 1 in the order of the batch. `seq` and `stored_at` are null unless
-- stored. status
--   stored
--   duplicate             stored, archived or rejected before
--   no-conversation       missing or of another tenant
--   not-participant       the sender does not take part
--   conversation-deleted
--   user-blocked          a one-to-one conversation of users of whom one has blocked the other
--   reply-unavailable     `replyTo` is not in the conversation, or the sender may not read it
--   upload-unavailable    an attachment's upload is not the sender's, not of this conversation, expired or used
--   replayed              the same request was accepted before: message_id and mode are those of that time
--   idempotency-key-reused     another request used this Idempotency-Key
--   idempotency-key-in-flight  the same request is running
--   encryption-required   of the whole batch: the tenant has a key and a message is not encrypted. Nothing is stored,
--                         so that the batch keeps its order when it is sent again.
--
-- Locks the conversations of the batch in the order of their ids, so that two batches cannot deadlock.
CREATE OR REPLACE FUNCTION append_messages(batch jsonb, record_rejections boolean DEFAULT false)
RETURNS TABLE (ordinal bigint, message_id uuid, status text, seq bigint, stored_at timestamptz, mode text)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  IF lacks_encryption(batch) THEN
    RETURN QUERY
    SELECT n, (i->>'messageId')::uuid, 'encryption-required', NULL::bigint, NULL::timestamptz, 'sync'
    FROM jsonb_array_elements(batch) WITH ORDINALITY AS t (i, n);
    RETURN;
  END IF;

  IF jsonb_array_length(batch) = 1 THEN
    SELECT 1, a.* INTO ordinal, message_id, status, seq, stored_at, mode FROM append_message(batch->0) a;
    IF record_rejections AND status NOT IN ('stored', 'duplicate') THEN
      PERFORM reject_message(batch->0, status, NULL);
    END IF;
    RETURN NEXT;
    RETURN;
  END IF;

  PERFORM FROM conversation c
  WHERE c.id IN (SELECT (i->>'conversationId')::uuid FROM jsonb_array_elements(batch) i)
  ORDER BY c.id FOR UPDATE;

  FOR ordinal, message_id, status, seq, stored_at, mode IN SELECT s.* FROM append_message_set(batch) s LOOP
    IF record_rejections AND status NOT IN ('stored', 'duplicate') THEN
      PERFORM reject_message(batch->(ordinal - 1)::integer, status, NULL);
    END IF;
    RETURN NEXT;
  END LOOP;
END
$$;

GRANT EXECUTE ON FUNCTION append_messages(jsonb, boolean) TO chat_app;
