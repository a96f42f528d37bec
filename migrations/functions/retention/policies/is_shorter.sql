-- Returns whether a policy removes more, or sooner, than another. Null days are no policy, which removes nothing.
CREATE OR REPLACE FUNCTION is_shorter(days integer, action text, than_days integer, than_action text) RETURNS boolean
LANGUAGE sql IMMUTABLE
AS $$
  SELECT days IS NOT NULL
    AND (than_days IS NULL OR days < than_days OR action = 'delete' AND than_action = 'archive')
$$;

GRANT EXECUTE ON FUNCTION is_shorter(integer, text, integer, text) TO chat_app;
