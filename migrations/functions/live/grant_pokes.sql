-- Takes a token for each of some connections from the stage's budget: a bucket of one second. Connections beyond it, chosen
-- at random, are left out: their clients find the change when they request it from time to time. Locks the budget's row
-- until the end of the statement.
--
-- connections the connections, each once
-- per_second  tokens that the bucket gets a second, and has at most
-- kept        tokens that stay for others
-- Returns the connections, and with each how many were left out; if all were, one row without a connection.
CREATE OR REPLACE FUNCTION grant_pokes(connections text[], per_second integer, kept integer)
RETURNS TABLE (connection_id text, dropped bigint)
LANGUAGE plpgsql
AS $$
DECLARE
  wanted CONSTANT integer := coalesce(cardinality(connections), 0);
  bucket poke_budget;
  seconds double precision;
  available double precision;
  granted integer;
BEGIN
  IF wanted = 0 THEN RETURN; END IF;
  INSERT INTO poke_budget DEFAULT VALUES ON CONFLICT DO NOTHING;
  -- Waits for its turn before it reads the clock.
  SELECT * INTO bucket FROM poke_budget b FOR UPDATE;
  seconds := extract(epoch FROM clock_timestamp() - greatest(bucket.refilled_at, clock_timestamp() - interval '1 second'));
  available := least(bucket.tokens + seconds * per_second, per_second);
  granted := least(wanted, greatest(floor(available) - kept, 0));
  UPDATE poke_budget b SET tokens = available - granted, refilled_at = clock_timestamp();
  RETURN QUERY
    SELECT g.id, (wanted - granted)::bigint
    FROM (SELECT f.id FROM unnest(connections) f(id) ORDER BY random() LIMIT granted) g;
  IF granted = 0 THEN RETURN QUERY SELECT NULL::text, wanted::bigint; END IF;
END
$$;

GRANT EXECUTE ON FUNCTION grant_pokes(text[], integer, integer) TO chat_app;
