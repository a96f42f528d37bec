-- Says whether the stage publishes events. Where it does not, no outbox entry is kept: nobody would ever remove it.
-- Run by the owner of the database with every migration; it changes nothing when it is so already. Returns `wanted`: the
-- Data API cannot return void.
CREATE OR REPLACE FUNCTION publish_events(wanted boolean) RETURNS boolean
LANGUAGE plpgsql
AS $$
DECLARE
  discards CONSTANT boolean := EXISTS (
    SELECT FROM pg_trigger WHERE tgrelid = 'outbox'::regclass AND tgname = 'discard_event'
  );
BEGIN
  IF wanted AND discards THEN
    DROP TRIGGER discard_event ON outbox;
  ELSIF NOT wanted AND NOT discards THEN
    CREATE TRIGGER discard_event BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION discard_event();
    DELETE FROM outbox;
  END IF;
  RETURN wanted;
END
$$;
