-- The partitions of message. `suffix` is what follows `message` in the name, and `message_search` has one of the same
-- suffix; ids from `low` (included) to `high` (excluded) are in it.
CREATE OR REPLACE VIEW message_partition AS
SELECT substr(c.relname, length('message') + 1) AS suffix, b.low, b.high, accepted_at(b.low) AS starts_at,
       accepted_at(b.high) AS ends_at
FROM pg_inherits i
JOIN pg_class c ON c.oid = i.inhrelid
CROSS JOIN LATERAL (
  SELECT parts[1]::uuid AS low, parts[2]::uuid AS high
  FROM regexp_match(pg_get_expr(c.relpartbound, c.oid), $$FROM \('([^']+)'\) TO \('([^']+)'\)$$) AS parts
) b
WHERE i.inhparent = 'message'::regclass;

GRANT SELECT ON message_partition TO chat_app;
