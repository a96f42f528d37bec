-- Trigger: keeps the hours of a conversation's last activity and last change with its participants, and removes a
-- deleted conversation from their lists. It runs when the transaction commits, so an import that moves the time forth
-- and back changes nothing. The transaction has locked the conversation; it locks messages before this.
CREATE OR REPLACE FUNCTION follow_activity() RETURNS trigger
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  active timestamptz;
  changed timestamptz;
BEGIN
  SELECT CASE WHEN c.deleted_at IS NULL THEN date_trunc('hour', c.activity_at, 'UTC') END,
         date_trunc('hour', c.updated_at, 'UTC')
  INTO active, changed
  FROM conversation c WHERE c.id = NEW.id;
  UPDATE participant p SET active_hour = active, changed_hour = greatest(p.changed_hour, changed)
  WHERE p.conversation_id = NEW.id AND (p.active_hour IS DISTINCT FROM active OR p.changed_hour < changed);
  RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS follow_activity ON conversation;
CREATE CONSTRAINT TRIGGER follow_activity AFTER UPDATE OF activity_at, updated_at, deleted_at ON conversation
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (date_trunc('hour', OLD.activity_at, 'UTC') <> date_trunc('hour', NEW.activity_at, 'UTC')
      OR date_trunc('hour', OLD.updated_at, 'UTC') <> date_trunc('hour', NEW.updated_at, 'UTC')
      OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL))
EXECUTE FUNCTION follow_activity();

GRANT EXECUTE ON FUNCTION follow_activity() TO chat_app;
