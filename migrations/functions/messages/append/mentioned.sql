-- Returns the users whom a new message or an edit mentions: those who take part, in the order in which they joined, and ''
-- for all participants. Null when there are none.
--
-- item  {mentions, mentionsAll}: an array of user ids, a boolean; both are optional
CREATE OR REPLACE FUNCTION mentioned(item jsonb, p_conversation uuid) RETURNS text[]
LANGUAGE sql STABLE
AS $$
  SELECT nullif(
    CASE WHEN (item->>'mentionsAll')::boolean THEN ARRAY[''] ELSE '{}' END || ARRAY(
      SELECT p.user_id FROM participant p
      WHERE p.conversation_id = p_conversation AND p.user_id IN (SELECT jsonb_array_elements_text(item->'mentions'))
      ORDER BY p.id),
    '{}')
$$;

GRANT EXECUTE ON FUNCTION mentioned(jsonb, uuid) TO chat_app;
