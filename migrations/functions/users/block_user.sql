-- Blocks a user for the caller, or unblocks them, and writes an audit row; again changes nothing.
--
-- call     see lock_conversation
-- blocked  whether they are to be blocked
-- maximum  users that a user may block
-- Returns ok | quota-exceeded.
CREATE OR REPLACE FUNCTION block_user(call jsonb, p_user text, blocked boolean, maximum integer) RETURNS text
LANGUAGE plpgsql
AS $$
BEGIN
  IF NOT blocked THEN
    DELETE FROM blocked_user b
    WHERE b.tenant_id = call->>'tenantId' AND b.user_id = call->>'userId' AND b.blocked_id = p_user;
    IF FOUND THEN PERFORM record_audit(call, 'unblock-user', p_user => p_user); END IF;
    RETURN 'ok';
  END IF;
  IF (SELECT count(*) FROM (
        SELECT FROM blocked_user b
        WHERE b.tenant_id = call->>'tenantId' AND b.user_id = call->>'userId' AND b.blocked_id <> p_user LIMIT maximum) b
      ) >= maximum
  THEN
    RETURN 'quota-exceeded';
  END IF;
  INSERT INTO blocked_user (tenant_id, user_id, blocked_id) VALUES (call->>'tenantId', call->>'userId', p_user)
  ON CONFLICT DO NOTHING;
  IF FOUND THEN PERFORM record_audit(call, 'block-user', p_user => p_user); END IF;
  RETURN 'ok';
END
$$;

GRANT EXECUTE ON FUNCTION block_user(jsonb, text, boolean, integer) TO chat_app;
