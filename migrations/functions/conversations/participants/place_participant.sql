-- Trigger: gives a new participant the tenant of the conversation and the hours of its last activity and change. That
-- they take part is a change of now.
CREATE OR REPLACE FUNCTION place_participant() RETURNS trigger
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  SELECT c.tenant_id, CASE WHEN c.deleted_at IS NULL THEN date_trunc('hour', c.activity_at, 'UTC') END,
         date_trunc('hour', greatest(c.updated_at, clock_timestamp()), 'UTC')
  INTO NEW.tenant_id, NEW.active_hour, NEW.changed_hour
  FROM conversation c WHERE c.id = NEW.conversation_id;
  RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER place_participant BEFORE INSERT ON participant
FOR EACH ROW EXECUTE FUNCTION place_participant();

GRANT EXECUTE ON FUNCTION place_participant() TO chat_app;
