-- Trigger: records a former participant when a participant is removed, and deletes their read horizon.
CREATE OR REPLACE FUNCTION remember_participant() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  INSERT INTO past_participant
  SELECT c.tenant_id, OLD.user_id, c.id FROM conversation c WHERE c.id = OLD.conversation_id
  ON CONFLICT DO NOTHING;
  DELETE FROM imported_horizon h WHERE h.conversation_id = OLD.conversation_id AND h.user_id = OLD.user_id;
  RETURN OLD;
END
$$;

CREATE OR REPLACE TRIGGER remember_participant AFTER DELETE ON participant
FOR EACH ROW EXECUTE FUNCTION remember_participant();

GRANT EXECUTE ON FUNCTION remember_participant() TO chat_app;
