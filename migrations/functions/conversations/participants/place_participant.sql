-- Trigger: gives a new participant the tenant and the day of the last activity of the conversation.
CREATE OR REPLACE FUNCTION place_participant() RETURNS trigger
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  SELECT c.tenant_id, (c.activity_at AT TIME ZONE 'UTC')::date INTO NEW.tenant_id, NEW.active_on
  FROM conversation c WHERE c.id = NEW.conversation_id;
  RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER place_participant BEFORE INSERT ON participant
FOR EACH ROW EXECUTE FUNCTION place_participant();

GRANT EXECUTE ON FUNCTION place_participant() TO chat_app;
