-- Returns the next conversation by id in which a user takes part or took part; null at the end.
CREATE OR REPLACE FUNCTION next_conversation_of(p_tenant text, p_user text, after_id uuid) RETURNS uuid
LANGUAGE sql STABLE
AS $$
  SELECT id FROM (
    (SELECT p.conversation_id AS id FROM participant p
     WHERE p.tenant_id = p_tenant AND p.user_id = p_user AND p.conversation_id > after_id
     ORDER BY p.conversation_id LIMIT 1)
    UNION ALL
    (SELECT p.conversation_id FROM past_participant p
     WHERE p.user_id = p_user AND p.tenant_id = p_tenant AND p.conversation_id > after_id
     ORDER BY p.conversation_id LIMIT 1)
  ) either ORDER BY id LIMIT 1
$$;

GRANT EXECUTE ON FUNCTION next_conversation_of(text, text, uuid) TO chat_app;
