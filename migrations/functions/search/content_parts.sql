-- Returns a content in parts of 8,192 characters, `n` from 0: each stays below 64 KB, the limit of a Data API row, however
-- JSON escapes it.
CREATE OR REPLACE FUNCTION content_parts(content text) RETURNS TABLE (n integer, part text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1
AS $$
  SELECT n, substr(content, n * 8192 + 1, 8192) FROM generate_series(0, (length(content) - 1) / 8192) n
$$;

GRANT EXECUTE ON FUNCTION content_parts(text) TO chat_app, chat_read;
