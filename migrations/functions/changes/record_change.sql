-- Records a change of a conversation: the numbered row of the change feed, the event and the audit row. The caller has
-- locked the conversation.
--
-- call           see lock_conversation; of a job {tenantId, userId: name of the job, requestId}
-- p_type         type of the change and of the event
-- p_message, p_message_seq   the message that it is about, if any
-- p_user, p_role, p_reaction the user it concerns, their new role, the reaction
-- p_first_seq    for a change of a range of seqs: its first; p_message_seq is the last
-- p_stored_in    of messages that are archived: transaction that stored the newest of them
-- p_resets       whether it changes what participants who joined later may read
-- Returns the number of the change.
CREATE OR REPLACE FUNCTION record_change(
  call jsonb, p_conversation uuid, p_type text, p_message uuid DEFAULT NULL, p_message_seq bigint DEFAULT NULL,
  p_user text DEFAULT NULL, p_role text DEFAULT NULL, p_reaction text DEFAULT NULL, p_first_seq bigint DEFAULT NULL,
  p_stored_in xid8 DEFAULT NULL, p_resets boolean DEFAULT false
) RETURNS bigint
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  changed conversation;
BEGIN
  UPDATE conversation c
  SET last_change = c.last_change + 1, changed_in = pg_current_xact_id(),
      updated_at = greatest(clock_timestamp(), c.updated_at)
  WHERE c.id = p_conversation
  RETURNING * INTO changed;
  INSERT INTO change (conversation_id, number, after_seq, type, message_id, message_seq, user_id, role, reaction, at,
                      first_seq, stored_in, resets)
  VALUES (p_conversation, changed.last_change, changed.last_seq, p_type, p_message, p_message_seq, p_user, p_role,
          p_reaction, changed.updated_at, p_first_seq, p_stored_in, p_resets);
  INSERT INTO outbox (type, tenant_id, conversation_id, message_id, change, trace_parent)
  VALUES (p_type, changed.tenant_id, p_conversation, p_message, changed.last_change, call->>'traceParent');
  PERFORM record_audit(
    call || jsonb_build_object('tenantId', changed.tenant_id), p_type, p_conversation, coalesce(p_message, p_conversation),
    p_user, CASE WHEN p_first_seq IS NOT NULL THEN jsonb_build_object('firstSeq', p_first_seq, 'lastSeq', p_message_seq) END);
  RETURN changed.last_change;
END
$$;

GRANT EXECUTE ON FUNCTION record_change(jsonb, uuid, text, uuid, bigint, text, text, text, bigint, xid8, boolean)
  TO chat_app;
