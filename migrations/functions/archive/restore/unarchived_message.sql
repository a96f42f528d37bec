-- Builds the row of a message from the `message` of an archive line. A transaction number that is newer than this
-- database belongs to another one and is dropped: the message then is older than every snapshot.
CREATE OR REPLACE FUNCTION unarchived_message(line jsonb) RETURNS message
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  restored message;
BEGIN
  restored := jsonb_populate_record(NULL::message, line - 'metadata');
  restored.metadata := (line->>'metadata')::json;
  IF restored.stored_in > pg_snapshot_xmax(pg_current_snapshot()) THEN restored.stored_in := NULL; END IF;
  RETURN restored;
END
$$;

GRANT EXECUTE ON FUNCTION unarchived_message(jsonb) TO chat_app;
