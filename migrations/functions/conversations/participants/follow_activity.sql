-- Trigger: keeps the hour of a conversation's last activity with its participants, and removes a deleted conversation
-- from their lists. It runs when the transaction commits, so an import that moves the time forth and back changes
-- nothing. The transaction has locked the conversation.
CREATE OR REPLACE FUNCTION follow_activity() RETURNS trigger
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  hour CONSTANT timestamptz := (
    SELECT CASE WHEN c.deleted_at IS NULL THEN date_trunc('hour', c.activity_at, 'UTC') END
    FROM conversation c WHERE c.id = NEW.id);
BEGIN
  UPDATE participant p SET active_hour = hour
  WHERE p.conversation_id = NEW.id AND p.active_hour IS DISTINCT FROM hour;
  RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS follow_activity ON conversation;
CREATE CONSTRAINT TRIGGER follow_activity AFTER UPDATE OF activity_at, deleted_at ON conversation
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (date_trunc('hour', OLD.activity_at, 'UTC') <> date_trunc('hour', NEW.activity_at, 'UTC')
      OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL))
EXECUTE FUNCTION follow_activity();

GRANT EXECUTE ON FUNCTION follow_activity() TO chat_app;
