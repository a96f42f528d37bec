-- Returns the lexeme of a sender: a digest, so that the index has no user ids.
CREATE OR REPLACE FUNCTION sender_key(p_sender text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT '@' || left(encode(sha256(convert_to(p_sender, 'UTF8')), 'hex'), 16)
$$;

GRANT EXECUTE ON FUNCTION sender_key(text) TO chat_app, chat_read;
