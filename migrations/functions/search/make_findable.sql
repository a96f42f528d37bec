-- Queues a message so that index_messages indexes it as it is now. search_messages ignores index rows of another
-- version, so it is not found as it was before.
CREATE OR REPLACE FUNCTION make_findable(p_message uuid) RETURNS void
LANGUAGE sql
AS $$
  INSERT INTO unindexed_message (message_id) VALUES (p_message)
$$;

GRANT EXECUTE ON FUNCTION make_findable(uuid) TO chat_app;
