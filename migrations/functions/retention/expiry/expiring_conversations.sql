-- Lists the next conversations with messages between two ids from which a policy that deletes removes some.
--
-- low, high           ids: low included, high not
-- after_conversation  goes on after this conversation
-- visits              conversations to look at
-- due                 messages below this id are due; null: none
-- Returns at most `visits` rows by id. The last conversation that was looked at is always the last row.
CREATE OR REPLACE FUNCTION expiring_conversations(low uuid, high uuid, after_conversation uuid, visits integer)
RETURNS TABLE (id uuid, tenant_id text, due uuid)
LANGUAGE sql STABLE
AS $$
  WITH RECURSIVE visited AS (
    (SELECT m.conversation_id AS id FROM message m
     WHERE m.conversation_id > after_conversation AND m.id >= low AND m.id < high ORDER BY m.conversation_id LIMIT 1)
    UNION ALL
    SELECT (SELECT m.conversation_id FROM message m
            WHERE m.conversation_id > v.id AND m.id >= low AND m.id < high ORDER BY m.conversation_id LIMIT 1)
    FROM visited v WHERE v.id IS NOT NULL
  ),
  bounded AS (
    SELECT v.id, row_number() OVER (ORDER BY v.id DESC) AS nth
    FROM (SELECT v.id FROM visited v WHERE v.id IS NOT NULL LIMIT visits) v
  )
  SELECT c.id, c.tenant_id,
         CASE WHEN r.action = 'delete' AND r.due > low THEN least(r.due, high) END
  FROM bounded b JOIN conversation c ON c.id = b.id
  CROSS JOIN LATERAL (
    SELECT e.action, first_uuid_of(now() - make_interval(days => e.days)) AS due FROM effective_retention(c.tenant_id, c.id) e
  ) r
  WHERE b.nth = 1 OR r.action = 'delete' AND r.due > low
  ORDER BY c.id
$$;
