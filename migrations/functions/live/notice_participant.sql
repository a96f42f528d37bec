-- Leaves a notice for poke-participants when a participant's horizons or view change: the columns from which the change
-- feed has receipts and views, so that whatever writes them brings a poke. Nobody is poked in a tenant without a
-- connection, so nothing is left there.
CREATE OR REPLACE FUNCTION notice_participant() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  IF EXISTS (SELECT FROM live_connection l WHERE l.tenant_id = NEW.tenant_id) THEN
    INSERT INTO participant_notice (participant_id, is_receipt)
    VALUES (NEW.id, NEW.acknowledged_in IS DISTINCT FROM OLD.acknowledged_in);
  END IF;
  RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER notice_participant AFTER UPDATE OF acknowledged_in, view_changed_in ON participant
FOR EACH ROW
WHEN (NEW.acknowledged_in IS DISTINCT FROM OLD.acknowledged_in OR NEW.view_changed_in IS DISTINCT FROM OLD.view_changed_in)
EXECUTE FUNCTION notice_participant();
