-- Returns a field with its length in bytes in front, `-` for null, so that concatenated fields are unambiguous.
CREATE OR REPLACE FUNCTION length_prefixed(field text) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
  SELECT coalesce(octet_length(field)::text || ':' || field, '-')
$$;
