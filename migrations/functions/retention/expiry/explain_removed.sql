-- Records why seqs have no message any more, as removed_range rows. The messages are removed in the same transaction.
--
-- p_conversations, p_seqs  arrays of one length
-- p_cause                  archived | expired | erased
-- p_file                   the archive file that holds them, for `archived`
-- Returns the ranges of consecutive seqs. A range that continues one of the same cause and file makes that one longer.
--
-- Each range is looked up by its key: while statistics say that there are few ranges, a join would read all of them.
CREATE OR REPLACE FUNCTION explain_removed(
  p_conversations uuid[], p_seqs bigint[], p_cause text, p_file uuid DEFAULT NULL
)
RETURNS TABLE (conversation_id uuid, first_seq bigint, last_seq bigint)
LANGUAGE sql SET enable_seqscan = off
AS $$
  WITH island AS MATERIALIZED (
    SELECT s.conversation_id, min(s.seq) AS first_seq, max(s.seq) AS last_seq
    FROM (
      SELECT u.conversation_id, u.seq, u.seq - row_number() OVER (PARTITION BY u.conversation_id ORDER BY u.seq) AS nth
      FROM unnest(p_conversations, p_seqs) AS u (conversation_id, seq)
    ) s
    GROUP BY s.conversation_id, s.nth
  ),
  explained AS (
    INSERT INTO removed_range AS r (conversation_id, first_seq, last_seq, cause, archive_file_id)
    SELECT i.conversation_id,
           coalesce(
             (SELECT b.first_seq FROM removed_range b
              WHERE b.conversation_id = i.conversation_id AND b.last_seq = i.first_seq - 1 AND b.cause = p_cause
                AND b.archive_file_id IS NOT DISTINCT FROM p_file),
             i.first_seq),
           i.last_seq, p_cause, p_file
    FROM island i
    ON CONFLICT (conversation_id, first_seq) DO UPDATE SET last_seq = excluded.last_seq, at = clock_timestamp()
  )
  SELECT i.conversation_id, i.first_seq, i.last_seq FROM island i ORDER BY i.conversation_id, i.first_seq
$$;

GRANT EXECUTE ON FUNCTION explain_removed(uuid[], bigint[], text, uuid) TO chat_app;
