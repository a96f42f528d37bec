-- Returns the estimated size of a message, or a version of one, in a Data API response. The response is JSON in JSON, so
-- texts are escaped twice. To escape a large content takes milliseconds: messages have their size in their row
-- (measure_message).
CREATE OR REPLACE FUNCTION wire_bytes(content text, metadata json, attachments jsonb) RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT 600 + octet_length(to_json(to_json(content)::text)::text)
    + coalesce(octet_length(to_json(to_json(metadata::text)::text)::text), 0)
    + octet_length(to_json(to_json(attachments::text)::text)::text)
$$;

GRANT EXECUTE ON FUNCTION wire_bytes(text, json, jsonb) TO chat_app, chat_read;
