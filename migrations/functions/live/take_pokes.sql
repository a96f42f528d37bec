-- Finds the connections to poke for a batch of events, each once, and takes one token for each from the stage's budget:
-- a bucket of one second. Connections beyond the budget, chosen at random, are left out: their clients find the change
-- when they request it from time to time. Locks the budget's row until the end of the statement.
--
-- conversations  [id]: the connections of their participants
-- removed        [{tenantId, userId}]: those of users who take part no longer
-- per_second     tokens that the bucket gets a second, and has at most
-- Returns the connections, and with each how many were left out; if all were, one row without a connection.
CREATE OR REPLACE FUNCTION take_pokes(conversations jsonb, removed jsonb, per_second integer)
RETURNS TABLE (connection_id text, dropped bigint)
LANGUAGE plpgsql
AS $$
DECLARE
  found text[];
  wanted integer;
  bucket poke_budget;
  seconds double precision;
  available double precision;
  granted integer;
BEGIN
  SELECT array_agg(t.id ORDER BY random()) INTO found FROM (
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
  ) t;
  wanted := coalesce(cardinality(found), 0);
  IF wanted = 0 THEN RETURN; END IF;
  INSERT INTO poke_budget DEFAULT VALUES ON CONFLICT DO NOTHING;
  -- Waits for its turn before it reads the clock.
  SELECT * INTO bucket FROM poke_budget b FOR UPDATE;
  seconds := extract(epoch FROM clock_timestamp() - greatest(bucket.refilled_at, clock_timestamp() - interval '1 second'));
  available := least(bucket.tokens + seconds * per_second, per_second);
  granted := least(wanted, floor(available));
  UPDATE poke_budget b SET tokens = available - granted, refilled_at = clock_timestamp();
  RETURN QUERY SELECT f.id, (wanted - granted)::bigint FROM unnest(found[1:granted]) f(id);
  IF granted = 0 THEN RETURN QUERY SELECT NULL::text, wanted::bigint; END IF;
END
$$;

GRANT EXECUTE ON FUNCTION take_pokes(jsonb, jsonb, integer) TO chat_app;
