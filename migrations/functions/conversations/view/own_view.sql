-- Returns a participant's view of their conversation, as the API shows it to them: JSON text.
CREATE OR REPLACE FUNCTION own_view(c conversation, p participant) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT json_strip_nulls(json_build_object(
    'shelved', p.shelved, 'pinned', p.pinned, 'mutedUntil', rfc3339(p.muted_until),
    'hidden', is_hidden(c, p), 'clearedSeq', p.cleared_seq, 'markedUnread', p.marked_unread
  ))::text
$$;

GRANT EXECUTE ON FUNCTION own_view(conversation, participant) TO chat_app, chat_read;
