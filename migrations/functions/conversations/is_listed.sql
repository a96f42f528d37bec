-- Returns whether a conversation of a user belongs on a page of their list: it comes after the place where the page
-- begins, and the filters include it. See conversation_page for the parameters. Every filter of the list is here.
--
-- with_hidden  also conversations that the user has hidden until the next message
-- filter       some of {shelved, pinned, muted, unread}: only conversations of which it is true, or false
CREATE OR REPLACE FUNCTION is_listed(
  c conversation, p participant, before_at timestamptz, before_id uuid, updated_since timestamptz, with_hidden boolean,
  filter jsonb
) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT (with_hidden OR NOT is_hidden(c, p))
     AND (before_at IS NULL OR (c.activity_at, c.id) < (before_at, before_id))
     AND (updated_since IS NULL OR c.updated_at > updated_since)
     AND (filter = '{}'
          OR p.shelved = coalesce((filter->>'shelved')::boolean, p.shelved)
             AND p.pinned = coalesce((filter->>'pinned')::boolean, p.pinned)
             AND is_muted(p) = coalesce((filter->>'muted')::boolean, is_muted(p))
             AND (NOT filter ? 'unread' OR is_unread(c, p) = (filter->>'unread')::boolean))
$$;

GRANT EXECUTE ON FUNCTION is_listed(conversation, participant, timestamptz, uuid, timestamptz, boolean, jsonb)
  TO chat_app, chat_read;
