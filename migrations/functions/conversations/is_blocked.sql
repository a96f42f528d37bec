-- Returns whether one of the two participants of a one-to-one conversation has blocked the other.
CREATE OR REPLACE FUNCTION is_blocked(p_conversation uuid) RETURNS boolean
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM conversation c
    JOIN participant p ON p.conversation_id = c.id
    JOIN participant other ON other.conversation_id = c.id AND other.user_id <> p.user_id
    JOIN blocked_user b ON b.tenant_id = c.tenant_id AND b.user_id = p.user_id AND b.blocked_id = other.user_id
    WHERE c.id = p_conversation AND c.type = 'one-to-one'
  );
END
$$;

GRANT EXECUTE ON FUNCTION is_blocked(uuid) TO chat_app, chat_read;
