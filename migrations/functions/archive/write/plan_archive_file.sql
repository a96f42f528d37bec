-- Returns the next archive file of a conversation and a month: one that an earlier run left unfinished, or a new one
-- from the first due message on. Returns no row when nothing is due.
--
-- p_folder                 prefix of the file's path
-- max_messages, max_bytes  bounds of a file; bytes of contents and former versions; one message fits in any case
CREATE OR REPLACE FUNCTION plan_archive_file(
  p_conversation uuid, p_month date, p_folder text, max_messages integer, max_bytes integer
)
RETURNS SETOF archive_file
LANGUAGE plpgsql
AS $$
DECLARE
  lowest bigint;
  highest bigint;
BEGIN
  RETURN QUERY
  SELECT f.* FROM archive_file f
  WHERE f.conversation_id = p_conversation AND f.month = p_month AND f.status IN ('planned', 'secured')
    AND EXISTS (SELECT FROM archivable_messages(p_conversation, p_month, f.first_seq, f.last_seq, 1))
  ORDER BY f.first_seq LIMIT 1;
  IF FOUND THEN RETURN; END IF;

  SELECT min(b.seq), max(b.seq) INTO lowest, highest
  FROM (
    SELECT due.seq, row_number() OVER by_seq AS nth,
           sum(octet_length(m.content) + coalesce(
             (SELECT sum(octet_length(v.content)) FROM message_version v WHERE v.message_id = m.id), 0)) OVER by_seq AS bytes
    FROM archivable_messages(p_conversation, p_month, 1, 9223372036854775807, max_messages) due,
         LATERAL one_message(due.id) m
    WINDOW by_seq AS (ORDER BY due.seq ROWS UNBOUNDED PRECEDING)
  ) b
  WHERE b.nth = 1 OR b.bytes <= max_bytes;
  IF lowest IS NULL THEN RETURN; END IF;

  RETURN QUERY
  INSERT INTO archive_file (id, tenant_id, conversation_id, month, first_seq, last_seq, messages, tombstones, bytes,
                            storage_path, sha256, as_of_change, status)
  SELECT gen_random_uuid(), c.tenant_id, c.id, p_month, lowest, highest, 0, 0, 0,
         p_folder || lowest || '-' || highest || '.ndjson.gz', '', c.last_change, 'planned'
  FROM conversation c WHERE c.id = p_conversation
  RETURNING *;
END
$$;

GRANT EXECUTE ON FUNCTION plan_archive_file(uuid, date, text, integer, integer) TO chat_app;
