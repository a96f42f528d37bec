-- Sets the parent's id and seq in replies that were imported before the messages to which they reply. The arrays have
-- one entry per imported message.
CREATE OR REPLACE FUNCTION settle_pending_replies(p_conversations uuid[], p_messages uuid[], p_seqs bigint[]) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  waiting record;
BEGIN
  FOR waiting IN
    DELETE FROM pending_reply p USING unnest(p_conversations, p_messages, p_seqs) AS n (conversation_id, message_id, seq)
    WHERE p.conversation_id = n.conversation_id
      AND substr(uuid_send(p.reply_to), 9) = substr(uuid_send(n.message_id), 9)
    RETURNING p.message_id AS reply, n.message_id, n.seq
  LOOP
    UPDATE message m SET reply_to = waiting.message_id, reply_to_seq = waiting.seq WHERE m.id = waiting.reply;
  END LOOP;
END
$$;

GRANT EXECUTE ON FUNCTION settle_pending_replies(uuid[], uuid[], bigint[]) TO chat_app;
