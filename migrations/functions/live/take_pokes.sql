-- Finds the connections to poke for a batch of events, each once, within the stage's budget: see grant_pokes.
--
-- conversations  [id]: the connections of their participants
-- removed        [{tenantId, userId}]: those of users who take part no longer
-- per_second     see grant_pokes
-- Returns as grant_pokes does.
CREATE OR REPLACE FUNCTION take_pokes(conversations jsonb, removed jsonb, per_second integer)
RETURNS TABLE (connection_id text, dropped bigint)
LANGUAGE sql
AS $$
  WITH found AS (
    SELECT l.connection_id AS id
    FROM jsonb_array_elements_text(conversations) c(id)
    JOIN participant p ON p.conversation_id = c.id::uuid
    JOIN live_connection l ON l.tenant_id = p.tenant_id AND l.user_id = p.user_id
    WHERE l.expires_at > clock_timestamp()
    UNION
    SELECT l.connection_id
    FROM jsonb_to_recordset(removed) r("tenantId" text, "userId" text)
    JOIN live_connection l ON l.tenant_id = r."tenantId" AND l.user_id = r."userId"
    WHERE l.expires_at > clock_timestamp()
  )
  SELECT g.connection_id, g.dropped
  FROM (SELECT array_agg(f.id) AS ids FROM found f) a, grant_pokes(a.ids, per_second, 0) g
$$;

GRANT EXECUTE ON FUNCTION take_pokes(jsonb, jsonb, integer) TO chat_app;
