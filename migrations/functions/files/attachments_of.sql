-- Returns the attachments of a message as its row keeps them: without the place where they are stored. In PL/pgSQL, which
-- keeps the plan, like needs_single_steps.
CREATE OR REPLACE FUNCTION attachments_of(attachments jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
  RETURN (SELECT coalesce(jsonb_agg(a - 'storagePath' - 'storageVersion' ORDER BY n), '[]')
          FROM jsonb_array_elements(attachments) WITH ORDINALITY AS t (a, n));
END
$$;

GRANT EXECUTE ON FUNCTION attachments_of(jsonb) TO chat_app;
