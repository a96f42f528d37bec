-- Returns the line of a message in the digest of an erasure: id, version, hex SHA-256 of content and metadata.
CREATE OR REPLACE FUNCTION erasure_line(p_message uuid, version integer, content text, metadata text) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
  SELECT format(E'%s %s %s %s\n', p_message, version, encode(sha256(convert_to(content, 'UTF8')), 'hex'),
                encode(sha256(convert_to(coalesce(metadata, ''), 'UTF8')), 'hex'))
$$;

GRANT EXECUTE ON FUNCTION erasure_line(uuid, integer, text, text) TO chat_app;
