-- Opens the erasure of a user and writes an audit row. Returns it, or the one that is already open.
--
-- call    see lock_conversation
CREATE OR REPLACE FUNCTION request_erasure(call jsonb, p_id uuid, p_user text) RETURNS SETOF erasure
LANGUAGE plpgsql
AS $$
BEGIN
  INSERT INTO erasure (id, tenant_id, user_id, request_id) VALUES (p_id, call->>'tenantId', p_user, call->>'requestId')
  ON CONFLICT DO NOTHING;
  IF FOUND THEN
    PERFORM record_audit(call, 'create-erasure', NULL, p_id, p_user);
  ELSE
    PERFORM record_audit(call, 'create-erasure', NULL, NULL, p_user, '{"again": true}');
  END IF;
  RETURN QUERY SELECT * FROM erasure e
  WHERE e.tenant_id = call->>'tenantId' AND e.user_id = p_user ORDER BY e.id DESC LIMIT 1;
END
$$;

GRANT EXECUTE ON FUNCTION request_erasure(jsonb, uuid, text) TO chat_app;
