-- Returns a digest of the row versions of the messages that belong into a file, to compare before they are removed, and
-- the last change of their conversation.
CREATE OR REPLACE FUNCTION archive_row_versions(p_file uuid, OUT row_versions text, OUT as_of_change bigint)
LANGUAGE sql STABLE
AS $$
  SELECT encode(sha256(convert_to(coalesce(string_agg(due.id || ' ' || due.row_version, ',' ORDER BY due.seq), ''), 'UTF8')), 'hex'),
         c.last_change
  FROM archive_file f
  JOIN conversation c ON c.id = f.conversation_id
  LEFT JOIN LATERAL archivable_messages(f.conversation_id, f.month, f.first_seq, f.last_seq) due ON true
  WHERE f.id = p_file
  GROUP BY c.last_change
$$;

GRANT EXECUTE ON FUNCTION archive_row_versions(uuid) TO chat_app;
