-- Counts and digests the messages of a range of seqs, so that clients and auditors can compare.
--
-- from_seq, to_seq  the range; to_seq null: up to the newest. It is cut to what the user may read.
-- max_messages      longer ranges are refused
--
-- access     ok | conversation-not-found | conversation-deleted | range-too-long; all but `access`, `first_seq` and
--            `last_seq` is null unless it is ok
-- messages   messages found, `tombstones` (deleted ones) included
-- missing    JSON array of {from, to}: seqs that neither exist nor are explained by a removed_range
-- removed    JSON array of {from, to, cause}: seqs that are explained by a removed_range
-- digest     hex SHA-256 over one line per message in order: seq, id, version, hex SHA-256 of the content (or
--            `deleted`)
-- Returns one row.
CREATE OR REPLACE FUNCTION conversation_integrity(
  p_tenant text, p_user text, p_conversation uuid, from_seq bigint, to_seq bigint, max_messages integer
)
RETURNS TABLE (
  access text, first_seq bigint, last_seq bigint, messages bigint, tombstones bigint, missing text, digest text,
  removed text
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_variable
DECLARE
  -- Limit of a Data API response.
  max_ranges CONSTANT integer := 5000;
  newest bigint;
  hidden bigint;
BEGIN
  SELECT CASE WHEN c.deleted_at IS NULL THEN 'ok' ELSE 'conversation-deleted' END, c.last_seq,
         readable_after(c, p)
  INTO access, newest, hidden
  FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
  WHERE c.id = p_conversation AND c.tenant_id = p_tenant;
  access := coalesce(access, 'conversation-not-found');
  first_seq := greatest(from_seq, hidden + 1);
  last_seq := greatest(least(coalesce(to_seq, newest), newest), first_seq - 1);
  IF access = 'ok' AND (last_seq - first_seq >= max_messages OR max_ranges < (
    SELECT count(*) FROM removed_range r
    WHERE r.conversation_id = p_conversation AND r.first_seq <= last_seq AND r.last_seq >= first_seq))
  THEN
    access := 'range-too-long';
  END IF;
  IF access <> 'ok' THEN
    RETURN NEXT;
    RETURN;
  END IF;

  RETURN QUERY
  WITH found AS (
    SELECT m.seq, m.deleted_at IS NOT NULL AS deleted,
           format(E'%s %s %s %s\n', m.seq, m.id, m.version,
             CASE WHEN m.deleted_at IS NULL THEN encode(sha256(convert_to(m.content, 'UTF8')), 'hex') ELSE 'deleted' END
           ) AS line
    FROM message m
    WHERE m.conversation_id = p_conversation AND m.seq BETWEEN first_seq AND last_seq
  ),
  gone AS (
    SELECT greatest(r.first_seq, first_seq) AS low, least(r.last_seq, last_seq) AS high, r.cause
    FROM removed_range r
    WHERE r.conversation_id = p_conversation AND r.first_seq <= last_seq AND r.last_seq >= first_seq
  ),
  gap AS (
    SELECT unnest(
      int8multirange(int8range(first_seq, last_seq + 1))
      - coalesce((SELECT range_agg(int8range(found.seq, found.seq + 1)) FROM found), '{}')
      - coalesce((SELECT range_agg(int8range(gone.low, gone.high + 1)) FROM gone), '{}')
    ) AS seqs
  )
  SELECT 'ok', first_seq, last_seq, count(*), count(*) FILTER (WHERE deleted),
         (SELECT coalesce(json_agg(json_build_object('from', lower(seqs), 'to', upper(seqs) - 1) ORDER BY seqs), '[]')::text
          FROM gap),
         encode(sha256(convert_to(coalesce(string_agg(line, '' ORDER BY found.seq), ''), 'UTF8')), 'hex'),
         (SELECT coalesce(json_agg(json_build_object('from', low, 'to', high, 'cause', cause) ORDER BY low), '[]')::text
          FROM gone)
  FROM found;
END
$$;

GRANT EXECUTE ON FUNCTION conversation_integrity(text, text, uuid, bigint, bigint, integer) TO chat_app, chat_read;
