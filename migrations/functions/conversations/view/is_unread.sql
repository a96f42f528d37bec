-- Returns whether a conversation is unread for a participant: marked as unread, or with unread messages of others that are
-- not deleted. Of the messages in the database it looks at the newest 1,000.
CREATE OR REPLACE FUNCTION is_unread(c conversation, p participant) RETURNS boolean
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  RETURN p.marked_unread OR c.last_seq > unread_after(p) AND (
    -- Mostly the newest message is unread: one row of one partition.
    EXISTS (
      SELECT FROM message m
      WHERE m.id = c.last_message_id AND m.seq > unread_after(p) AND m.sender_id <> p.user_id AND m.deleted_at IS NULL)
    OR EXISTS (
      SELECT FROM message m
      WHERE m.conversation_id = c.id AND m.seq > greatest(unread_after(p), c.last_seq - 1000)
        AND m.sender_id <> p.user_id AND m.deleted_at IS NULL)
    OR archived_unread(c.id, p.user_id, unread_after(p)) > 0);
END
$$;

GRANT EXECUTE ON FUNCTION is_unread(conversation, participant) TO chat_app, chat_read;
