-- Seals the next committed audit rows into a block.
--
-- max_events      rows at most
-- sealed          number of sealed rows; 0 when there are none, or another run is sealing
-- unsealed_since  time of the oldest row that is not sealed, or null
--
-- Takes the transaction lock `seal_audit_block` without waiting. Runs with the rights of the owner, because the service
-- may not write blocks.
CREATE OR REPLACE FUNCTION seal_audit_block(max_events integer, OUT sealed integer, OUT unsealed_since timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  settled CONSTANT xid8 := pg_snapshot_xmin(pg_current_snapshot());
  previous audit_block;
  block audit_block;
  digests bytea[];
BEGIN
  sealed := 0;
  IF NOT pg_try_advisory_xact_lock(hashtext('seal_audit_block')) THEN RETURN; END IF;

  -- Statements after the lock, so that they see the last block.
  SELECT * INTO previous FROM audit_block ORDER BY number DESC LIMIT 1;
  IF NOT FOUND THEN
    previous := ROW(0, decode(repeat('00', 32), 'hex'), 0, '', '-infinity', '0', -9223372036854775808);
  END IF;
  SELECT count(*), array_agg(digest ORDER BY made_in, id), string_agg(int8send(id) || digest, '' ORDER BY made_in, id),
         (array_agg(made_in ORDER BY made_in DESC))[1], (array_agg(id ORDER BY made_in DESC, id DESC))[1]
  INTO sealed, digests, block.leaves, block.last_made_in, block.last_id
  FROM (
    SELECT made_in, id, audit_digest(e) AS digest FROM audit_event e
    WHERE (made_in, id) > (previous.last_made_in, previous.last_id) AND made_in < settled
    ORDER BY made_in, id LIMIT max_events
  ) e;

  IF sealed > 0 THEN
    block.number := previous.number + 1;
    block.events := previous.events + sealed;
    block.sealed_at := clock_timestamp();
    block.head := sha256(previous.head || merkle_root(digests) || int8send(block.number) || int8send(block.events)
      || int8send((extract(epoch FROM block.sealed_at) * 1000000)::bigint));
    INSERT INTO audit_block SELECT block.*;
    previous := block;
  END IF;

  SELECT at INTO unsealed_since FROM audit_event
  WHERE (made_in, id) > (previous.last_made_in, previous.last_id) ORDER BY made_in, id LIMIT 1;
END
$$;

GRANT EXECUTE ON FUNCTION seal_audit_block(integer) TO chat_app;
