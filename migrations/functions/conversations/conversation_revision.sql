-- Returns a token that changes whenever a page of this conversation may look different to this user: the row versions
-- (xmin) of the conversation, which every change of its messages updates, and of the user's participant row. A read
-- replica whose revision equals the writer's returns what the writer would return. Null when the user does not take
-- part.
--
-- STABLE: within one statement it sees the same snapshot as the page that is read beside it.
CREATE OR REPLACE FUNCTION conversation_revision(p_tenant text, p_user text, p_conversation uuid) RETURNS text
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  RETURN (
    SELECT concat_ws('.', c.xmin, p.xmin)
    FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
    WHERE c.id = p_conversation AND c.tenant_id = p_tenant
  );
END
$$;

GRANT EXECUTE ON FUNCTION conversation_revision(text, text, uuid) TO chat_app, chat_read;
