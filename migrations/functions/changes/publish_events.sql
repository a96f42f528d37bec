-- Sets whether the stage publishes events. If not, no outbox entry is kept, since no relay would remove it. The owner
-- of the database runs it with every migration. Idempotent. Returns `wanted`: the Data API cannot return void.
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
