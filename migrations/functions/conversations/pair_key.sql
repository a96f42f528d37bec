-- Returns the key of two users' distinct conversation, whoever begins it.
--
-- p_participants  array of {userId, role} of two users
CREATE OR REPLACE FUNCTION pair_key(p_participants jsonb) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
  SELECT jsonb_agg(p->>'userId' ORDER BY p->>'userId' COLLATE "C")::text FROM jsonb_array_elements(p_participants) p
$$;

GRANT EXECUTE ON FUNCTION pair_key(jsonb) TO chat_app;
