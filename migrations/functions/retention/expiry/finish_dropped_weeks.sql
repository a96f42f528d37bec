-- Records for some conversations the removals of dropped weeks, and deletes the other rows of those messages. When
-- everything is recorded, drops the detached partitions.
--
-- call   see record_change
-- batch  messages at most, but at least one range
-- Returns whether there is more to do. Locks at most 25 conversations in the order of their ids. Runs with the rights
-- of the owner, because the service may not drop tables.
CREATE OR REPLACE FUNCTION finish_dropped_weeks(call jsonb, batch integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  visits CONSTANT integer := 25;
  owners uuid[];
  firsts bigint[];
  lasts bigint[];
  partition_name name;
BEGIN
  SELECT array_agg(u.conversation_id), array_agg(u.first_seq) INTO owners, firsts
  FROM (
    SELECT u.conversation_id, u.first_seq,
           sum(u.last_seq - u.first_seq + 1) OVER nth AS messages, row_number() OVER nth AS nth
    FROM (SELECT * FROM untold_removal u ORDER BY u.conversation_id, u.first_seq LIMIT visits) u
    WINDOW nth AS (ORDER BY u.conversation_id, u.first_seq)
  ) u
  WHERE u.nth = 1 OR u.messages <= batch;
  IF owners IS NULL THEN
    -- One statement, because another run may drop a week meanwhile.
    FOR partition_name IN
      SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = 'dropped_message'::regclass AND NOT EXISTS (SELECT FROM untold_removal)
    LOOP
      EXECUTE format('DROP TABLE IF EXISTS %I', partition_name);
    END LOOP;
    RETURN false;
  END IF;

  PERFORM FROM conversation c WHERE c.id = ANY (owners) ORDER BY c.id FOR UPDATE;
  -- A statement after the locks, so that it sees what another run recorded during the wait.
  WITH taken AS (
    DELETE FROM untold_removal u USING unnest(owners, firsts) AS k (id, first_seq)
    WHERE u.conversation_id = k.id AND u.first_seq = k.first_seq
    RETURNING u.*
  )
  SELECT array_agg(t.conversation_id), array_agg(t.first_seq), array_agg(t.last_seq) INTO owners, firsts, lasts FROM taken t;
  PERFORM forget_messages(ARRAY(
    SELECT m.id FROM unnest(owners, firsts, lasts) AS k (id, first_seq, last_seq)
    JOIN dropped_message m ON m.conversation_id = k.id AND m.seq BETWEEN k.first_seq AND k.last_seq));
  PERFORM record_removals(call, 'messages-expired', owners, firsts, lasts);
  RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION finish_dropped_weeks(jsonb, integer) TO chat_app;
