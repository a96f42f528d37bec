-- Returns whether a conversation is unread for a participant: marked as unread, or with unread messages of others that are
-- not deleted. Of the messages in the database it looks at the newest 1,000.
CREATE OR REPLACE FUNCTION is_unread(c conversation, p participant) RETURNS boolean
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  after_seq CONSTANT bigint := greatest(unread_after(p), c.last_seq - 1000);
  seen bigint;
  found boolean;
BEGIN
  IF p.marked_unread THEN RETURN true; END IF;
  IF c.last_seq <= unread_after(p) THEN RETURN false; END IF;
  -- Mostly the newest message is unread: one row of one partition.
  IF EXISTS (
    SELECT FROM message m
    WHERE m.id = c.last_message_id AND m.seq > after_seq AND m.sender_id <> p.user_id AND m.deleted_at IS NULL
  ) THEN RETURN true; END IF;
  -- The newest are the user's own, or deleted. Seqs have no gaps, so the count shows whether the last week's partitions
  -- have all.
  SELECT count(*), bool_or(m.sender_id <> p.user_id AND m.deleted_at IS NULL) INTO seen, found
  FROM message m
  WHERE m.conversation_id = c.id AND m.seq > after_seq AND m.id >= first_uuid_of(c.activity_at - interval '1 week');
  IF found OR seen = c.last_seq - unread_after(p) THEN RETURN coalesce(found, false); END IF;
  RETURN EXISTS (
      SELECT FROM message m
      WHERE m.conversation_id = c.id AND m.seq > after_seq AND m.sender_id <> p.user_id AND m.deleted_at IS NULL)
    OR archived_unread(c.id, p.user_id, unread_after(p)) > 0;
END
$$;

GRANT EXECUTE ON FUNCTION is_unread(conversation, participant) TO chat_app, chat_read;
