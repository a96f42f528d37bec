-- Takes notices of receipts and views, and finds the connections to poke for them, each once: those of all participants for
-- a receipt, those of the participant for their view. They get half of the stage's budget at most, see grant_pokes: the
-- other half is for events.
--
-- most        notices to take
-- per_second  see grant_pokes
-- Returns as grant_pokes does, and with each row how many notices it took; a row without a connection when there is
-- nobody to poke. No row: there was no notice.
CREATE OR REPLACE FUNCTION take_noticed_pokes(most integer, per_second integer)
RETURNS TABLE (connection_id text, dropped bigint, taken bigint)
LANGUAGE sql
AS $$
  WITH taken AS (
    DELETE FROM participant_notice n
    WHERE n.id IN (SELECT o.id FROM participant_notice o ORDER BY o.id LIMIT most FOR UPDATE SKIP LOCKED)
    RETURNING n.participant_id, n.is_receipt
  ),
  found AS (
    SELECT l.connection_id AS id
    FROM (SELECT DISTINCT r.conversation_id FROM taken t JOIN participant r ON r.id = t.participant_id WHERE t.is_receipt) c
    JOIN participant p ON p.conversation_id = c.conversation_id
    JOIN live_connection l ON l.tenant_id = p.tenant_id AND l.user_id = p.user_id
    WHERE l.expires_at > clock_timestamp()
    UNION
    SELECT l.connection_id
    FROM taken t
    JOIN participant p ON p.id = t.participant_id
    JOIN live_connection l ON l.tenant_id = p.tenant_id AND l.user_id = p.user_id
    WHERE NOT t.is_receipt AND l.expires_at > clock_timestamp()
  )
  SELECT g.connection_id, coalesce(g.dropped, 0), a.taken
  FROM (SELECT (SELECT count(*) FROM taken) AS taken, (SELECT array_agg(f.id) FROM found f) AS ids) a
  LEFT JOIN LATERAL grant_pokes(a.ids, per_second, per_second / 2) g ON true
  WHERE a.taken > 0
$$;

GRANT EXECUTE ON FUNCTION take_noticed_pokes(integer, integer) TO chat_app;
