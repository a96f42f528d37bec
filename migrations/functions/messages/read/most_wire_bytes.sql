-- Returns an upper bound of wire_bytes without escaping anything: a byte that is escaped twice takes seven at most.
CREATE OR REPLACE FUNCTION most_wire_bytes(
  content text, metadata json, attachments jsonb, reactions jsonb, mentions text[]
) RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT 4000 + 7 * (octet_length(content) + coalesce(octet_length(metadata::text), 0)
    + octet_length(attachments::text) + 2 * coalesce(octet_length(reactions::text), 0)
    + coalesce(octet_length(mentions::text), 0))
$$;

GRANT EXECUTE ON FUNCTION most_wire_bytes(text, json, jsonb, jsonb, text[]) TO chat_app, chat_read;
