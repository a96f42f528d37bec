-- Reads what belongs into a file, in the order of (seq, part, nth).
--
-- after_seq, after_part, after_nth  goes on after this part
-- max_bytes  estimated size in a Data API response; one part is returned in any case
-- part       1 the message, 2 a version (nth: its number), 3 a reaction (nth: its id), 4 an attachment
-- columns    the row as JSON, without content and metadata, which are columns of their own: metadata stays as it was
--            written, because as jsonb a number in it could grow without bound
CREATE OR REPLACE FUNCTION archive_parts(
  p_file uuid, after_seq bigint, after_part integer, after_nth bigint, max_bytes integer
)
RETURNS TABLE (seq bigint, part integer, nth bigint, content text, metadata text, columns text)
LANGUAGE sql STABLE
AS $$
  WITH due AS MATERIALIZED (
    SELECT due.id, due.seq
    FROM archive_file f, archivable_messages(f.conversation_id, f.month, greatest(f.first_seq, after_seq), f.last_seq) due
    WHERE f.id = p_file
  ),
  parts AS (
    SELECT due.seq, 1 AS part, 0::bigint AS nth, m.content, m.metadata::text AS metadata,
           to_jsonb(jsonb_populate_record(m, '{"content": "", "metadata": null}')) AS columns
    FROM due, LATERAL one_message(due.id) m
    UNION ALL
    SELECT due.seq, 2, v.version, v.content, v.metadata::text,
           to_jsonb(jsonb_populate_record(v, '{"content": "", "metadata": null}')) - 'message_id'
    FROM due JOIN message_version v ON v.message_id = due.id
    UNION ALL
    SELECT due.seq, 3, r.id, NULL, NULL, to_jsonb(r) - 'message_id' FROM due JOIN reaction r ON r.message_id = due.id
    UNION ALL
    SELECT due.seq, 4, row_number() OVER (PARTITION BY due.id ORDER BY a.id), NULL, NULL, to_jsonb(a) - 'message_id'
    FROM due JOIN attachment a ON a.message_id = due.id
  ),
  measured AS (
    SELECT p.*, row_number() OVER in_order AS place,
           sum(wire_bytes(coalesce(p.content, ''), p.metadata::json, p.columns)) OVER in_order AS bytes
    FROM parts p WHERE (p.seq, p.part, p.nth) > (after_seq, after_part, after_nth)
    WINDOW in_order AS (ORDER BY p.seq, p.part, p.nth ROWS UNBOUNDED PRECEDING)
  )
  SELECT m.seq, m.part, m.nth, m.content, m.metadata, m.columns::text
  FROM measured m WHERE m.place = 1 OR m.bytes <= max_bytes ORDER BY m.place
$$;

GRANT EXECUTE ON FUNCTION archive_parts(uuid, bigint, integer, bigint, integer) TO chat_app;
