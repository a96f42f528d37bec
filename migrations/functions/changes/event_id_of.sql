-- Returns the id of the event of an outbox entry: the same whenever it is published.
CREATE OR REPLACE FUNCTION event_id_of(entry outbox) RETURNS text
LANGUAGE sql STABLE
AS $$
  SELECT concat_ws('/', entry.type, CASE WHEN entry.change IS NULL THEN entry.message_id ELSE entry.conversation_id END,
                   entry.change, entry.erasure_id)
$$;

GRANT EXECUTE ON FUNCTION event_id_of(outbox) TO chat_app;
