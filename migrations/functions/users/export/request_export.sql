-- Opens the export of a user's data and writes an audit row. Returns it, or the one that is already open.
--
-- call    see lock_conversation
CREATE OR REPLACE FUNCTION request_export(call jsonb, p_id uuid, p_user text) RETURNS SETOF user_export
LANGUAGE plpgsql
AS $$
BEGIN
  INSERT INTO user_export (id, tenant_id, user_id, request_id) VALUES (p_id, call->>'tenantId', p_user, call->>'requestId')
  ON CONFLICT DO NOTHING;
  IF FOUND THEN
    PERFORM record_audit(call, 'create-export', NULL, p_id, p_user);
  ELSE
    PERFORM record_audit(call, 'create-export', NULL, NULL, p_user, '{"again": true}');
  END IF;
  RETURN QUERY SELECT * FROM user_export e
  WHERE e.tenant_id = call->>'tenantId' AND e.user_id = p_user ORDER BY e.id DESC LIMIT 1;
END
$$;

GRANT EXECUTE ON FUNCTION request_export(jsonb, uuid, text) TO chat_app;
