-- Returns the user's reactions to a message as a JSON array, null when there are none.
CREATE OR REPLACE FUNCTION own_reactions(p_message uuid, p_user text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT (SELECT json_agg(r.reaction)::text FROM reaction r WHERE r.message_id = p_message AND r.user_id = p_user)
$$;

GRANT EXECUTE ON FUNCTION own_reactions(uuid, text) TO chat_app, chat_read;
