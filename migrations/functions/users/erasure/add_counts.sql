-- Returns the sum of two JSON objects {name: count}.
CREATE OR REPLACE FUNCTION add_counts(counts jsonb, more jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
AS $$
  SELECT (
    SELECT coalesce(jsonb_object_agg(key, total), '{}')
    FROM (
      SELECT key, sum(value::bigint) AS total
      FROM (SELECT * FROM jsonb_each_text(counts) UNION ALL SELECT * FROM jsonb_each_text(more)) each
      GROUP BY key
    ) totals
  )
$$;

GRANT EXECUTE ON FUNCTION add_counts(jsonb, jsonb) TO chat_app;
