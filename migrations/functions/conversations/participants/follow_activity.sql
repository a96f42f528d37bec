-- Trigger: keeps the day of a conversation's last activity with its participants. It runs when the transaction commits, so
-- an import that moves the time forth and back changes nothing.
CREATE OR REPLACE FUNCTION follow_activity() RETURNS trigger
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  day CONSTANT date := (SELECT (c.activity_at AT TIME ZONE 'UTC')::date FROM conversation c WHERE c.id = NEW.id);
BEGIN
  UPDATE participant p SET active_on = day WHERE p.conversation_id = NEW.id AND p.active_on <> day;
  RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS follow_activity ON conversation;
CREATE CONSTRAINT TRIGGER follow_activity AFTER UPDATE OF activity_at ON conversation
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN ((OLD.activity_at AT TIME ZONE 'UTC')::date <> (NEW.activity_at AT TIME ZONE 'UTC')::date)
EXECUTE FUNCTION follow_activity();

GRANT EXECUTE ON FUNCTION follow_activity() TO chat_app;
