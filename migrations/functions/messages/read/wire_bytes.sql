-- Returns the estimated size of a message, or a version of one, in a Data API response. The response is JSON in JSON,
-- so texts are escaped twice. A message that makes its row too wide comes in base64 instead (wide-rows.ts), which is at
-- most a third more.
CREATE OR REPLACE FUNCTION wire_bytes(content text, metadata json, attachments jsonb) RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT 600 + octet_length(to_json(to_json(content)::text)::text)
    + coalesce(octet_length(to_json(to_json(metadata::text)::text)::text), 0)
    + octet_length(to_json(to_json(attachments::text)::text)::text)
$$;

CREATE OR REPLACE FUNCTION wire_bytes(m shown_message) RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT (900 + octet_length(to_json(to_json(m.content)::text)::text)
    + coalesce(octet_length(to_json(to_json(m.metadata)::text)::text), 0)
    + octet_length(to_json(to_json(m.attachments)::text)::text)
    + coalesce(2 * octet_length(to_json(to_json(m.reactions)::text)::text), 0)
    + coalesce(octet_length(to_json(to_json(m.mentions)::text)::text), 0)
    + coalesce(octet_length(to_json(to_json(concat(m.message_type, m.pinned_by))::text)::text), 0))
    * CASE WHEN octet_length(m.content) > 20000 THEN 4 ELSE 3 END / 3
$$;

GRANT EXECUTE ON FUNCTION wire_bytes(shown_message), wire_bytes(text, json, jsonb) TO chat_app, chat_read;
