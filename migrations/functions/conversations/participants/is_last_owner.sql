-- Returns whether this participant is the only owner of their conversation.
CREATE OR REPLACE FUNCTION is_last_owner(p participant) RETURNS boolean
LANGUAGE sql STABLE
AS $$
  SELECT p.role = 'owner' AND NOT EXISTS (
    SELECT FROM participant other
    WHERE other.conversation_id = p.conversation_id AND other.role = 'owner' AND other.user_id <> p.user_id
  )
$$;

GRANT EXECUTE ON FUNCTION is_last_owner(participant) TO chat_app;
