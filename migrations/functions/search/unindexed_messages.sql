-- Messages of the queue as they are now, the longest waiting first.
--
-- batch      rows of the queue at most
-- max_bytes  estimated size in a Data API response; one message is returned in any case
--
-- Returns rows of a message one after the other, each with a part of the content (see content_parts): a row of the Data
-- API is limited to 64 KB. `queued` are the ids of the message's rows in the queue, as JSON. `version` is null when there is
-- nothing to index, because the message is deleted, encrypted or gone. `filenames` is a JSON array.
CREATE OR REPLACE FUNCTION unindexed_messages(batch integer, max_bytes integer)
RETURNS TABLE (message_id uuid, queued text, version integer, filenames text, part text)
LANGUAGE sql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
  WITH waiting AS (
    SELECT u.message_id, json_agg(u.id)::text AS queued, min(u.id) AS first
    FROM (SELECT id, message_id FROM unindexed_message ORDER BY id LIMIT batch) u
    GROUP BY u.message_id
  ),
  known AS (
    SELECT w.*, m.version, m.content, m.attachments,
           sum(200 + coalesce(m.wire_bytes, 0)) OVER (ORDER BY w.first) AS bytes,
           row_number() OVER (ORDER BY w.first) AS nth
    FROM waiting w
    LEFT JOIN message m ON m.id = w.message_id AND m.deleted_at IS NULL AND m.content_type NOT LIKE '%+encrypted'
  )
  SELECT k.message_id, k.queued, k.version,
         (SELECT json_agg(a->>'filename') FROM jsonb_array_elements(k.attachments) a)::text, p.part
  FROM known k
  LEFT JOIN LATERAL content_parts(k.content) p ON true
  WHERE k.bytes <= max_bytes OR k.nth = 1
  ORDER BY k.first, p.n
$$;

GRANT EXECUTE ON FUNCTION unindexed_messages(integer, integer) TO chat_app;
