-- Returns the moment (milliseconds) inside a UUIDv7: when the service accepted the message.
CREATE OR REPLACE FUNCTION accepted_at(message_id uuid) RETURNS timestamptz
LANGUAGE sql IMMUTABLE
AS $$
  SELECT to_timestamp(('x' || translate(left(message_id::text, 13), '-', ''))::bit(48)::bigint / 1000.0)
$$;

GRANT EXECUTE ON FUNCTION accepted_at(uuid) TO chat_app, chat_read;
