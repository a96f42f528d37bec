-- Returns the archived ranges of a conversation next to a seq, the nearest first, at most twenty, as JSON: [[first seq,
-- last seq, archive file id], …]. Null when there are none.
--
-- direction  older (first seq < anchor) | newer (last seq > anchor)
--
-- A function, because its plans are cached: most conversations have no archive, and for them it must cost almost
-- nothing.
CREATE OR REPLACE FUNCTION archived_ranges(p_conversation uuid, direction text, anchor bigint) RETURNS text
LANGUAGE plpgsql STABLE
AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM removed_range r WHERE r.conversation_id = p_conversation AND r.cause = 'archived') THEN
    RETURN NULL;
  END IF;
  RETURN (
    SELECT json_agg(json_build_array(r.first_seq, r.last_seq, r.archive_file_id) ORDER BY r.nth)::text
    FROM (
      (SELECT r.*, -r.first_seq AS nth FROM removed_range r
       WHERE direction = 'older' AND r.conversation_id = p_conversation AND r.cause = 'archived' AND r.first_seq < anchor
       ORDER BY r.first_seq DESC LIMIT 20)
      UNION ALL
      (SELECT r.*, r.first_seq FROM removed_range r
       WHERE direction = 'newer' AND r.conversation_id = p_conversation AND r.cause = 'archived' AND r.last_seq > anchor
         -- Ranges do not overlap: only the last one that begins before the anchor may end after it.
         AND r.first_seq >= coalesce((
           SELECT b.first_seq FROM removed_range b WHERE b.conversation_id = p_conversation AND b.first_seq <= anchor
           ORDER BY b.first_seq DESC LIMIT 1), 0)
       ORDER BY r.first_seq LIMIT 20)
    ) r
  );
END
$$;

GRANT EXECUTE ON FUNCTION archived_ranges(uuid, text, bigint) TO chat_app, chat_read;
