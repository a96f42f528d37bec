-- Releases a legal hold and writes an audit row; again changes nothing else.
--
-- call    see lock_conversation
-- Returns ok | legal-hold-not-found.
CREATE OR REPLACE FUNCTION release_hold(call jsonb, p_id uuid) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
  released legal_hold;
BEGIN
  UPDATE legal_hold h SET released_at = clock_timestamp(), released_by = call->>'userId'
  WHERE h.id = p_id AND h.tenant_id = call->>'tenantId' AND h.released_at IS NULL
  RETURNING * INTO released;
  IF FOUND THEN
    PERFORM record_audit(call, 'release-legal-hold', released.conversation_id, p_id, released.user_id);
  ELSIF NOT EXISTS (SELECT FROM legal_hold h WHERE h.id = p_id AND h.tenant_id = call->>'tenantId') THEN
    RETURN 'legal-hold-not-found';
  ELSE
    PERFORM record_audit(call, 'release-legal-hold', p_subject => p_id, p_details => '{"again": true}');
  END IF;
  RETURN 'ok';
END
$$;

GRANT EXECUTE ON FUNCTION release_hold(jsonb, uuid) TO chat_app;
