-- The reactions of a message, an array of {userId, reaction}, as {reaction: number of users}, the first one first.
CREATE OR REPLACE FUNCTION reaction_counts(reactions jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
AS $$
  SELECT jsonb_object_agg(g.reaction, g.count ORDER BY g.nth)
  FROM (
    SELECT r->>'reaction' AS reaction, count(DISTINCT r->>'userId') AS count, min(n) AS nth
    FROM jsonb_array_elements(reactions) WITH ORDINALITY AS t (r, n) GROUP BY 1
  ) g
$$;

GRANT EXECUTE ON FUNCTION reaction_counts(jsonb) TO chat_app;
