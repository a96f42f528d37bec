-- Digest of an imported message: SHA-256 over four lines, its external id, sender, time (RFC 3339, UTC, milliseconds) and
-- the SHA-256 of its content in hex (empty: content is not covered). Ids have no line feeds. lib/import computes the same.
CREATE OR REPLACE FUNCTION message_digest(external_id text, sender_id text, created_at timestamptz, content_sha256 text)
RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT sha256(convert_to(concat_ws(E'\n', external_id, sender_id, rfc3339(created_at), content_sha256), 'UTF8'))
$$;

GRANT EXECUTE ON FUNCTION message_digest(text, text, timestamptz, text) TO chat_app;
