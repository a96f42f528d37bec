-- Returns the lexeme of search_keys and the least id of the slice of time that has the last id before the given one.
--
-- digits  hexadecimal digits of the ids of a slice: 3 to 6
CREATE OR REPLACE FUNCTION search_slice(before_id uuid, digits integer, OUT key text, OUT first_id uuid)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
  slice CONSTANT text := left(translate(before_id::text, '-', ''), digits);
BEGIN
  first_id := rpad(slice, 32, '0');
  key := slice;
  IF first_id >= before_id THEN
    key := lpad(to_hex(('x' || lpad(slice, 8, '0'))::bit(32)::integer - 1), digits, '0');
    first_id := rpad(key, 32, '0');
  END IF;
  key := '=' || key;
END
$$;

GRANT EXECUTE ON FUNCTION search_slice(uuid, integer) TO chat_app, chat_read;
