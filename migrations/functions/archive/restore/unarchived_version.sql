-- Builds the row of a message's version from an entry of `versions` of an archive line.
CREATE OR REPLACE FUNCTION unarchived_version(p_message uuid, line jsonb) RETURNS message_version
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  restored message_version;
BEGIN
  restored := jsonb_populate_record(NULL::message_version, line - 'metadata');
  restored.metadata := (line->>'metadata')::json;
  restored.message_id := p_message;
  RETURN restored;
END
$$;

GRANT EXECUTE ON FUNCTION unarchived_version(uuid, jsonb) TO chat_app;
