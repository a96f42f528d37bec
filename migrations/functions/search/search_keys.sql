-- Returns the lexemes that search_messages filters by, beside those of the text: `@` and a digest of the sender, `=` and
-- the first six, five and four hexadecimal digits of the message's id, which are slices of 4.7 hours, 3.1 days and 50 days.
CREATE OR REPLACE FUNCTION search_keys(p_message uuid, p_sender text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT ARRAY[
    sender_key(p_sender), concat('=', left(p_message::text, 4)), concat('=', left(p_message::text, 5)),
    concat('=', left(p_message::text, 6))
  ]
$$;

GRANT EXECUTE ON FUNCTION search_keys(uuid, text) TO chat_app, chat_read;
