-- Does the step that next_erasure_step planned and records it, both in one transaction. Returns the next step; null
-- when there is nothing to do for now, or another worker has done this step.
--
-- step    as next_erasure_step returned it, with what the worker adds (see erase_archive_file)
-- lease   the erasure stays with its worker for so long
-- settle  an erasure is done when a sweep that began so long after something was last found finds nothing: what was on
--         its way is then erased, too
--
-- Locks the erasure, legal holds and policies (lock_retention), and then what the step is about.
CREATE OR REPLACE FUNCTION erase_step(p_erasure uuid, step jsonb, lease interval, settle interval) RETURNS jsonb
LANGUAGE plpgsql
AS $$
DECLARE
  e erasure;
  call jsonb;
  counts jsonb := '{}';
  held bigint;
  is_last boolean;
  is_waiting boolean;
BEGIN
  SELECT * INTO e FROM erasure WHERE id = p_erasure AND steps_done = (step->>'number')::bigint AND finished_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  call := jsonb_build_object('tenantId', e.tenant_id, 'userId', 'run-erasures', 'requestId', e.request_id);
  e.at_step := step->>'step';
  PERFORM lock_retention();
  IF is_held(e.tenant_id, NULL, e.user_id) THEN e.at_step := 'end'; END IF;

  IF e.at_step = 'conversation' THEN
    SELECT d.erased, d.digest, d.is_last INTO counts, e.digest, is_last FROM erase_in_conversation(e, call, step) d;
    e.at_conversation := (step->>'conversationId')::uuid;
    e.at_seq := CASE WHEN NOT is_last THEN (step->>'to')::bigint END;
    e.at_file := '00000000-0000-0000-0000-000000000000';
  ELSIF e.at_step = 'archive' THEN
    SELECT d.erased, d.digest INTO counts, e.digest FROM erase_archive_file(e, call, step) d;
    IF counts IS NULL THEN RETURN NULL; END IF;
    e.at_file := (step#>>'{file,fileId}')::uuid;
  ELSIF e.at_step = 'uploads' THEN
    DELETE FROM upload u WHERE u.tenant_id = e.tenant_id AND u.user_id = e.user_id AND step->'ids' ? u.id::text;
    counts := jsonb_build_object('uploads', jsonb_array_length(step->'ids'));
  ELSIF e.at_step = 'imports' THEN
    UPDATE import i SET file_removed_at = clock_timestamp() WHERE i.tenant_id = e.tenant_id AND step->'ids' ? i.id::text;
    counts := jsonb_build_object('importFiles', jsonb_array_length(step->'ids'));
  ELSIF e.at_step = 'exports' THEN
    SELECT jsonb_build_object('exports', count(*) FILTER (WHERE x.removed_at IS NULL)) INTO counts
    FROM user_export x WHERE x.tenant_id = e.tenant_id AND step->'ids' ? x.id::text;
    DELETE FROM export_file f USING user_export x
    WHERE f.export_id = x.id AND x.tenant_id = e.tenant_id AND step->'ids' ? x.id::text;
    UPDATE user_export x
    SET status = 'removed', removed_at = clock_timestamp(), updated_at = clock_timestamp(),
        finished_at = coalesce(x.finished_at, clock_timestamp())
    WHERE x.tenant_id = e.tenant_id AND step->'ids' ? x.id::text;
  ELSIF e.at_step = 'traces' THEN
    counts := erase_traces(e);
    IF NOT counts @? '$.* ? (@ > 0)' THEN e.at_step := 'end'; END IF;
  END IF;
  e.erased := add_counts(e.erased, coalesce(counts, '{}'));
  IF counts @? '$.* ? (@ > 0)' THEN e.found_at := clock_timestamp(); END IF;

  IF step->>'step' = 'end' THEN
    SELECT count(*) INTO held FROM (
      SELECT p.conversation_id FROM participant p WHERE p.tenant_id = e.tenant_id AND p.user_id = e.user_id
      UNION
      SELECT p.conversation_id FROM past_participant p WHERE p.user_id = e.user_id AND p.tenant_id = e.tenant_id
    ) p
    WHERE is_held(e.tenant_id, p.conversation_id, e.user_id);
    is_waiting := EXISTS (SELECT FROM upload u WHERE u.tenant_id = e.tenant_id AND u.user_id = e.user_id)
      OR EXISTS (
        SELECT FROM import i
        WHERE i.tenant_id = e.tenant_id AND i.file_removed_at IS NULL AND (i.created_at < e.created_at OR i.user_id = e.user_id))
      OR EXISTS (
        SELECT FROM outbox o JOIN change h ON h.conversation_id = o.conversation_id AND h.number = o.change
        WHERE o.tenant_id = e.tenant_id AND h.user_id = e.user_id AND h.type <> 'participant-removed');
    e.held := held;
    e.status := CASE
      WHEN held > 0 OR is_held(e.tenant_id, NULL, e.user_id)
        OR EXISTS (SELECT FROM message m WHERE m.deleted_by = e.user_id AND m.tenant_id = e.tenant_id) THEN 'blocked'
      WHEN is_waiting OR e.swept_from < e.found_at + settle THEN 'settling'
      ELSE 'done'
    END;
    e.at_step := 'conversation';
    e.at_conversation := '00000000-0000-0000-0000-000000000000';
    e.at_seq := NULL;
    lease := CASE
      WHEN e.status = 'blocked' THEN interval '1 hour'
      WHEN is_waiting THEN greatest(settle, interval '10 minutes')
      ELSE settle
    END;
    IF e.status = 'done' THEN
      e.finished_at := clock_timestamp();
      -- Their objects are deleted.
      UPDATE user_export x SET user_id = 'erased' WHERE x.tenant_id = e.tenant_id AND x.user_id = e.user_id;
      DELETE FROM past_participant p WHERE p.tenant_id = e.tenant_id AND p.user_id = e.user_id;
      INSERT INTO outbox (type, tenant_id, erasure_id) VALUES ('user-erased', e.tenant_id, e.id);
      PERFORM record_audit(call, 'user-erased', NULL, e.id, e.user_id,
        jsonb_build_object('erased', e.erased, 'digest', encode(e.digest, 'hex')));
    END IF;
  END IF;

  e.steps_done := e.steps_done + 1;
  UPDATE erasure SET
    status = e.status, steps_done = e.steps_done, at_step = e.at_step, at_conversation = e.at_conversation, at_seq = e.at_seq,
    at_file = e.at_file,
    found_at = e.found_at, erased = e.erased, held = e.held, digest = e.digest,
    locked_until = clock_timestamp() + lease, updated_at = clock_timestamp(), finished_at = e.finished_at
  WHERE id = p_erasure;
  RETURN CASE WHEN step->>'step' <> 'end' THEN next_erasure_step(e) END;
END
$$;

GRANT EXECUTE ON FUNCTION erase_step(uuid, jsonb, interval, interval) TO chat_app;
