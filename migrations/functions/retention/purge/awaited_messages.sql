-- Returns the ids between two ids (from_id included, to_id not) of messages that search has not indexed or the relay
-- has not published. Removals leave them until that is done. Nobody adds to them while the lock of their conversation
-- is held.
CREATE OR REPLACE FUNCTION awaited_messages(
  from_id uuid DEFAULT '00000000-0000-0000-0000-000000000000', to_id uuid DEFAULT 'ffffffff-ffff-ffff-ffff-ffffffffffff'
) RETURNS uuid[]
LANGUAGE sql STABLE
AS $$
  SELECT ARRAY(
    SELECT u.message_id FROM unindexed_message u WHERE u.message_id >= from_id AND u.message_id < to_id
    UNION
    SELECT o.message_id FROM outbox o WHERE o.message_id >= from_id AND o.message_id < to_id AND o.type <> 'message-rejected'
  )
$$;

GRANT EXECUTE ON FUNCTION awaited_messages(uuid, uuid) TO chat_app;
