-- Returns whether a conversation of a user belongs on a page of their list: it comes after the place where the page
-- begins, and the filters include it. See conversation_page for the parameters. Every filter of the list is here.
--
-- with_hidden  also conversations that the user has hidden until the next message
CREATE OR REPLACE FUNCTION is_listed(
  c conversation, p participant, before_at timestamptz, before_id uuid, updated_since timestamptz, with_hidden boolean
) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT (with_hidden OR p.hidden_seq IS NULL OR p.hidden_seq < c.last_seq)
     AND (before_at IS NULL OR (c.activity_at, c.id) < (before_at, before_id))
     AND (updated_since IS NULL OR c.updated_at > updated_since)
$$;

GRANT EXECUTE ON FUNCTION is_listed(conversation, participant, timestamptz, uuid, timestamptz, boolean) TO chat_app, chat_read;
