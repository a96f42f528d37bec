-- Returns when something happened to a conversation after which a participant cannot go on from the copy of an older
-- snapshot and has to list it again; null when nothing did: they joined (again), what they may read changed, or
-- messages that the copy lacks went to the archive.
--
-- hidden  seq up to which the participant may not read
-- known   snapshot of the copy
-- since   only what is not visible in this snapshot
CREATE OR REPLACE FUNCTION reset_at(p participant, hidden bigint, known pg_snapshot, since pg_snapshot)
RETURNS timestamptz
LANGUAGE sql STABLE
AS $$
  SELECT max(h.at)
  FROM change h
  WHERE h.conversation_id = p.conversation_id AND h.number > last_change_in(since, p.conversation_id)
    AND (h.number = p.joined_change
         OR h.resets AND p.joined_seq > 0
         OR h.message_seq > hidden AND h.stored_in IS NOT NULL AND NOT was_visible(h.stored_in, known))
$$;

GRANT EXECUTE ON FUNCTION reset_at(participant, bigint, pg_snapshot, pg_snapshot) TO chat_app, chat_read;
