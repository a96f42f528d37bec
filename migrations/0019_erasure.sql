-- Erasing all that is known of a user: docs/erasure-and-export.md.
CREATE EXTENSION IF NOT EXISTS pgcrypto;

-- Who took part in a conversation and is out. Nobody sends or reacts without taking part, so this and participant say where something
-- of a user may be: no index over all messages by sender is needed.
CREATE TABLE past_participant (
  tenant_id       text NOT NULL,
  user_id         text NOT NULL,
  conversation_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, user_id, conversation_id)
);
INSERT INTO past_participant
SELECT DISTINCT tenant_id, subject_user_id, conversation_id FROM audit_event
WHERE action = 'participant-removed' AND subject_user_id IS NOT NULL;

CREATE FUNCTION remember_participant() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  INSERT INTO past_participant
  SELECT c.tenant_id, OLD.user_id, c.id FROM conversation c WHERE c.id = OLD.conversation_id
  ON CONFLICT DO NOTHING;
  RETURN OLD;
END
$$;
CREATE TRIGGER remember_participant AFTER DELETE ON participant FOR EACH ROW EXECUTE FUNCTION remember_participant();

CREATE INDEX upload_by_user ON upload (tenant_id, user_id);
CREATE INDEX rejected_message_by_sender ON rejected_message (tenant_id, sender_id);
CREATE INDEX rejected_message_by_actor ON rejected_message (tenant_id, actor_id);
CREATE INDEX message_by_deleter ON message (deleted_by) WHERE deleted_by IS NOT NULL;
ALTER TABLE import ADD COLUMN file_removed_at timestamptz;

-- An erasure goes over all that there may be, again and again, until it finds nothing more: what is erased is not found again, so
-- that a sweep may end anywhere and begin anew. It is a list of steps, numbered by steps_done; see next_erasure_step.
CREATE TABLE erasure (
  id              uuid PRIMARY KEY,
  tenant_id       text NOT NULL,
  user_id         text NOT NULL,
  request_id      text NOT NULL,
  status          text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'running', 'settling', 'blocked', 'done')),
  steps_done      bigint NOT NULL DEFAULT 0,
  at_step         text NOT NULL DEFAULT 'conversation',
  at_conversation uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  at_seq          bigint, -- up to which at_conversation is done; null: all of it
  at_file         uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', -- of the archive of at_conversation
  found_at        timestamptz NOT NULL DEFAULT clock_timestamp(), -- something, the last time
  swept_from      timestamptz NOT NULL DEFAULT clock_timestamp(), -- this sweep's begin
  erased          jsonb NOT NULL DEFAULT '{}', -- {what: count}
  held            bigint NOT NULL DEFAULT 0, -- conversations under a legal hold, in the last sweep
  digest_key      bytea NOT NULL DEFAULT gen_random_bytes(32),
  digest          bytea NOT NULL DEFAULT '',
  locked_until    timestamptz NOT NULL DEFAULT '-infinity',
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at     timestamptz
);
CREATE UNIQUE INDEX erasure_open ON erasure (tenant_id, user_id) WHERE finished_at IS NULL;
CREATE INDEX erasure_by_user ON erasure (tenant_id, user_id, id);
CREATE INDEX erasure_unfinished ON erasure (locked_until) WHERE finished_at IS NULL;

-- An event about a user rather than a conversation.
ALTER TABLE outbox ALTER COLUMN conversation_id DROP NOT NULL, ADD COLUMN erasure_id uuid;

-- Opens an erasure; answers the one that is open already, if there is.
CREATE FUNCTION request_erasure(call jsonb, p_id uuid, p_user text) RETURNS SETOF erasure
LANGUAGE plpgsql
AS $$
BEGIN
  INSERT INTO erasure (id, tenant_id, user_id, request_id) VALUES (p_id, call->>'tenantId', p_user, call->>'requestId')
  ON CONFLICT DO NOTHING;
  IF FOUND THEN PERFORM record_audit(call, 'create-erasure', NULL, p_id, p_user); END IF;
  RETURN QUERY SELECT * FROM erasure e
  WHERE e.tenant_id = call->>'tenantId' AND e.user_id = p_user ORDER BY e.id DESC LIMIT 1;
END
$$;

-- Where something of a user may be, after a conversation and by id.
CREATE FUNCTION next_conversation_of(p_tenant text, p_user text, after_id uuid) RETURNS uuid
LANGUAGE sql STABLE
AS $$
  SELECT id FROM (
    (SELECT p.conversation_id AS id FROM participant p JOIN conversation c ON c.id = p.conversation_id
     WHERE p.user_id = p_user AND c.tenant_id = p_tenant AND p.conversation_id > after_id
     ORDER BY p.conversation_id LIMIT 1)
    UNION ALL
    (SELECT p.conversation_id FROM past_participant p
     WHERE p.user_id = p_user AND p.tenant_id = p_tenant AND p.conversation_id > after_id
     ORDER BY p.conversation_id LIMIT 1)
  ) either ORDER BY id LIMIT 1
$$;

-- How far to go in a conversation after a seq, so that a statement about it stays small: past so many messages of anybody, messages and
-- reactions of the user, attachments and bytes of theirs, but at least past one message. `is_last`: nothing comes after.
CREATE FUNCTION window_of_user(
  p_user text, p_conversation uuid, from_seq bigint, max_own integer, max_attachments integer, max_bytes integer,
  OUT to_seq bigint, OUT is_last boolean
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  max_messages CONSTANT integer := 2000;
BEGIN
  SELECT coalesce(max(w.seq), from_seq) INTO to_seq
  FROM (
    SELECT m.seq, row_number() OVER in_order AS nth, sum(m.own) OVER in_order AS own,
           sum(m.attachments) OVER in_order AS attachments, sum(m.bytes) OVER in_order AS bytes
    FROM (
      SELECT m.seq,
             (m.sender_id = p_user)::integer + CASE WHEN m.reactions IS NULL THEN 0 ELSE (
               SELECT count(*) FROM reaction r WHERE r.message_id = m.id AND r.user_id = p_user) END AS own,
             CASE WHEN m.sender_id = p_user THEN jsonb_array_length(m.attachments) ELSE 0 END AS attachments,
             CASE WHEN m.sender_id = p_user THEN wire_bytes(m.content, m.metadata, m.attachments) ELSE 0 END AS bytes
      FROM message m
      WHERE m.conversation_id = p_conversation AND m.seq > from_seq
      ORDER BY m.seq LIMIT max_messages
    ) m
    WINDOW in_order AS (ORDER BY m.seq)
  ) w
  WHERE w.nth = 1 OR w.own <= max_own AND w.attachments <= max_attachments AND w.bytes <= max_bytes;
  is_last := NOT EXISTS (SELECT FROM message m WHERE m.conversation_id = p_conversation AND m.seq > to_seq);
END
$$;

-- Takes an unfinished erasure that nobody works on, the one that waited longest. None: no row.
CREATE FUNCTION claim_erasure(lease interval) RETURNS SETOF erasure
LANGUAGE sql
AS $$
  UPDATE erasure
  SET locked_until = clock_timestamp() + lease, status = 'running',
      swept_from = CASE status WHEN 'running' THEN swept_from ELSE clock_timestamp() END
  WHERE id = (
    SELECT id FROM erasure WHERE finished_at IS NULL AND locked_until < clock_timestamp()
    ORDER BY locked_until, created_at LIMIT 1 FOR UPDATE SKIP LOCKED
  )
  RETURNING *
$$;

-- What is to do next, {step, number, objects: paths that are to be removed from the store first, …}:
--   conversation  {conversationId, from, to}: the user is out of it, and what they did between two seqs is erased
--   archive       {file} of that conversation: what is to be done with it is found out by reading it
--   archived      {fileId, storagePath, keep: versions}: the others are to be removed
--   uploads       {ids} of what is left of them: no message that is there used it
--   imports       {ids} whose files may hold anything
--   exports       {ids} of the user's, whose files may be there
--   traces        what names the user elsewhere
--   end           of the sweep
CREATE FUNCTION next_erasure_step(e erasure) RETURNS jsonb
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  planned record;
  file archive_file;
  conversation uuid := e.at_conversation;
  step jsonb := jsonb_build_object('number', e.steps_done, 'objects', '[]'::jsonb);
BEGIN
  IF is_held(e.tenant_id, NULL, e.user_id) THEN RETURN step || '{"step": "end"}'; END IF;
  IF e.at_step = 'archive' THEN
    SELECT f.* INTO file FROM archive_file f WHERE f.id = e.at_file;
    RETURN step || jsonb_build_object(
      'step', 'archived', 'fileId', file.id, 'storagePath', file.storage_path, 'keep', (
        SELECT coalesce(jsonb_agg(l.storage_version), '[]') FROM archive_file l
        WHERE l.conversation_id = file.conversation_id AND l.storage_path = file.storage_path AND l.status <> 'erased'));
  END IF;
  IF e.at_step IN ('conversation', 'archived') THEN
    IF e.at_seq IS NULL THEN
      SELECT f.* INTO file FROM archive_file f
      WHERE f.conversation_id = conversation AND f.tenant_id = e.tenant_id AND f.id > e.at_file AND f.status <> 'erased'
        AND NOT is_held(e.tenant_id, conversation, e.user_id)
      ORDER BY f.id LIMIT 1;
      IF file.id IS NOT NULL THEN
        RETURN step || jsonb_build_object('step', 'archive', 'userId', e.user_id, 'file', jsonb_build_object(
          'fileId', file.id, 'tenantId', file.tenant_id, 'conversationId', file.conversation_id,
          'month', to_char(file.month, 'YYYY-MM'), 'storagePath', file.storage_path,
          'storageVersion', file.storage_version, 'sha256', file.sha256, 'status', file.status));
      END IF;
      LOOP
        conversation := next_conversation_of(e.tenant_id, e.user_id, conversation);
        EXIT WHEN conversation IS NULL OR NOT is_held(e.tenant_id, conversation, e.user_id);
      END LOOP;
    END IF;
    IF conversation IS NOT NULL THEN
      SELECT * INTO planned FROM window_of_user(e.user_id, conversation, coalesce(e.at_seq, 0), 200, 100, 2147483647);
      RETURN step || jsonb_build_object(
        'step', 'conversation', 'conversationId', conversation, 'from', coalesce(e.at_seq, 0), 'to', planned.to_seq,
        'objects', (
          SELECT coalesce(jsonb_agg(a.storage_path), '[]')
          FROM message m JOIN attachment a ON a.message_id = m.id
          WHERE m.conversation_id = conversation AND m.seq > coalesce(e.at_seq, 0) AND m.seq <= planned.to_seq
            AND m.sender_id = e.user_id));
    END IF;
  END IF;

  IF e.at_step IN ('conversation', 'archived', 'uploads') THEN
    SELECT jsonb_agg(u.id) AS ids, jsonb_agg(u.storage_path) AS objects INTO planned
    FROM (
      SELECT u.id, u.storage_path FROM upload u
      WHERE u.tenant_id = e.tenant_id AND u.user_id = e.user_id
        -- Their forms take no file any more.
        AND u.created_at < clock_timestamp() - interval '30 minutes'
        AND NOT is_held(e.tenant_id, u.conversation_id, e.user_id)
      LIMIT 100
    ) u;
    IF planned.ids IS NOT NULL THEN
      RETURN step || jsonb_build_object('step', 'uploads', 'ids', planned.ids, 'objects', planned.objects);
    END IF;
  END IF;

  IF e.at_step IN ('conversation', 'archived', 'uploads', 'imports') THEN
    SELECT jsonb_agg(i.id) AS ids, jsonb_agg(i.storage_path) AS objects INTO planned
    FROM (
      SELECT i.id, i.storage_path FROM import i
      WHERE i.tenant_id = e.tenant_id AND i.finished_at IS NOT NULL AND i.file_removed_at IS NULL
        AND i.created_at < clock_timestamp() - interval '30 minutes'
      LIMIT 100
    ) i;
    IF planned.ids IS NOT NULL THEN
      RETURN step || jsonb_build_object('step', 'imports', 'ids', planned.ids, 'objects', planned.objects);
    END IF;
  END IF;

  IF e.at_step IN ('conversation', 'archived', 'uploads', 'imports', 'exports') THEN
    SELECT jsonb_agg(x.id) AS ids, jsonb_agg('exports/' || x.id || '/') AS objects INTO planned
    FROM (
      -- In every sweep anew: one that was under way may have left a file.
      SELECT x.id FROM user_export x
      WHERE x.tenant_id = e.tenant_id AND x.user_id = e.user_id
        AND (x.removed_at IS NULL OR x.removed_at < e.swept_from AND x.removed_at > e.created_at)
      LIMIT 10
    ) x;
    IF planned.ids IS NOT NULL THEN
      RETURN step || jsonb_build_object('step', 'exports', 'ids', planned.ids, 'objects', planned.objects);
    END IF;
  END IF;

  RETURN step || jsonb_build_object('step', CASE WHEN e.at_step = 'end' THEN 'end' ELSE 'traces' END);
END
$$;

-- Takes a user out of a conversation, whatever its rules are: the last owner leaves it to whoever is next, and the last participant
-- deletes it. The conversation is locked.
CREATE FUNCTION withdraw_participant(call jsonb, p_conversation uuid, p_user text) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
  leaving participant;
  heir participant;
BEGIN
  SELECT * INTO leaving FROM participant p WHERE p.conversation_id = p_conversation AND p.user_id = p_user;
  IF NOT FOUND THEN RETURN 0; END IF;
  SELECT * INTO heir FROM participant p
  WHERE p.conversation_id = p_conversation AND p.user_id <> p_user ORDER BY p.role = 'admin' DESC, p.id LIMIT 1;
  IF heir.id IS NOT NULL AND is_last_owner(leaving) THEN
    UPDATE participant p SET role = 'owner' WHERE p.id = heir.id;
    PERFORM record_change(call, p_conversation, 'participant-updated', p_user => heir.user_id, p_role => 'owner');
  END IF;
  DELETE FROM participant p WHERE p.id = leaving.id;
  PERFORM record_change(call, p_conversation, 'participant-removed', p_user => p_user);
  IF heir.id IS NULL THEN
    UPDATE conversation c SET deleted_at = clock_timestamp() WHERE c.id = p_conversation AND c.deleted_at IS NULL;
    IF FOUND THEN PERFORM record_change(call, p_conversation, 'conversation-deleted'); END IF;
  END IF;
  RETURN 1;
END
$$;

-- Erases what a user did in a part of a conversation; answers {what: count}, the digest that goes on from the one before, and whether
-- this was the end of it: since the user is out, no more of theirs comes. The owner's rights: the service itself may not remove what
-- messages said.
CREATE FUNCTION erase_in_conversation(
  e erasure, call jsonb, step jsonb, OUT erased jsonb, OUT digest bytea, OUT is_last boolean
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  max_changes CONSTANT integer := 2000;
  p_conversation CONSTANT uuid := (step->>'conversationId')::uuid;
  known message;
  reacted record;
  ids uuid[];
  participations bigint := 0;
  messages bigint;
  versions bigint;
  attachments bigint;
  reactions bigint := 0;
  changes bigint := 0;
  counted bigint;
BEGIN
  digest := e.digest;
  is_last := true;
  PERFORM FROM conversation c WHERE c.id = p_conversation AND c.tenant_id = e.tenant_id FOR UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  IF is_held(e.tenant_id, p_conversation, e.user_id) THEN RETURN; END IF;
  participations := withdraw_participant(call, p_conversation, e.user_id);
  is_last := NOT EXISTS (SELECT FROM message m WHERE m.conversation_id = p_conversation AND m.seq > (step->>'to')::bigint);

  ids := ARRAY(
    SELECT m.id FROM message m
    WHERE m.conversation_id = p_conversation AND m.seq > (step->>'from')::bigint AND m.seq <= (step->>'to')::bigint
      AND m.sender_id = e.user_id);
  IF EXISTS (
    SELECT FROM attachment a WHERE a.message_id = ANY (ids) AND NOT step->'objects' ? a.storage_path
  ) THEN
    RAISE EXCEPTION 'an attachment came after the step was planned';
  END IF;
  versions := (SELECT count(*) FROM message_version v WHERE v.message_id = ANY (ids));
  attachments := (SELECT count(*) FROM attachment a WHERE a.message_id = ANY (ids));
  FOR known IN SELECT * FROM message m WHERE m.id = ANY (ids) AND m.purged_at IS NULL ORDER BY m.seq LOOP
    digest := hmac(digest || convert_to(erasure_line(known.id, known.version, known.content, known.metadata::text), 'UTF8'),
                   e.digest_key, 'sha256');
  END LOOP;
  PERFORM purge_messages(call, ARRAY(SELECT m.id FROM message m WHERE m.id = ANY (ids) AND m.purged_at IS NULL));
  UPDATE message m SET sender_id = 'erased', deleted_by = NULL WHERE m.id = ANY (ids);
  GET DIAGNOSTICS messages = ROW_COUNT;
  DELETE FROM orphaned_object o WHERE step->'objects' ? o.storage_path;
  -- Whoever makes them findable as they were just now is followed by somebody who does not.
  INSERT INTO unindexed_message (message_id) SELECT unnest(ids);

  FOR reacted IN
    SELECT r.message_id, r.reaction, m.seq FROM message m JOIN reaction r ON r.message_id = m.id AND r.user_id = e.user_id
    WHERE m.conversation_id = p_conversation AND m.seq > (step->>'from')::bigint AND m.seq <= (step->>'to')::bigint
    ORDER BY m.seq, r.id
  LOOP
    reactions := reactions + 1;
    DELETE FROM reaction r
    WHERE r.message_id = reacted.message_id AND r.user_id = e.user_id AND r.reaction = reacted.reaction;
    SELECT coalesce((m.reactions->>reacted.reaction)::bigint, 0) - 1 INTO counted FROM message m WHERE m.id = reacted.message_id;
    UPDATE message m
    SET reactions = CASE
      WHEN counted > 0 THEN m.reactions || jsonb_build_object(reacted.reaction, counted)
      ELSE nullif(m.reactions - reacted.reaction, '{}')
    END
    WHERE m.id = reacted.message_id;
    PERFORM record_change(call, p_conversation, 'reaction-removed', reacted.message_id, reacted.seq,
      p_user => 'erased', p_reaction => reacted.reaction);
  END LOOP;

  -- What the change feed says of them. That they are out stays until the feed forgets it: others learn from it to forget them. What is
  -- not yet published is left to the next sweep.
  IF is_last THEN
    WITH naming AS (
      SELECT h.number, h.reaction FROM change h
      WHERE h.conversation_id = p_conversation AND h.user_id = e.user_id AND h.type <> 'participant-removed'
        AND NOT EXISTS (SELECT FROM outbox o WHERE o.conversation_id = h.conversation_id AND o.change = h.number)
      LIMIT max_changes
    ),
    renamed AS (
      UPDATE change h SET user_id = 'erased' FROM naming n
      WHERE h.conversation_id = p_conversation AND h.number = n.number AND n.reaction IS NOT NULL
    ),
    removed AS (
      DELETE FROM change h USING naming n
      WHERE h.conversation_id = p_conversation AND h.number = n.number AND n.reaction IS NULL
    )
    SELECT count(*) INTO changes FROM naming;
    is_last := changes < max_changes;
  END IF;

  erased := jsonb_build_object('participations', participations, 'messages', messages, 'versions', versions,
    'attachments', attachments, 'reactions', reactions, 'changes', changes);
END
$$;

-- Records what reading an archive file led to: `rewritten` {version, sha256, bytes, tombstones} of a current one that was written
-- anew without the user, or `unusable` of another one in which they are; nothing when they are not in it. Answers as above, and null
-- when the file is not any more what it was when it was read: then it has to be read again.
CREATE FUNCTION erase_archive_file(e erasure, call jsonb, step jsonb, OUT erased jsonb, OUT digest bytea)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
  known archive_file;
  line text;
BEGIN
  digest := e.digest;
  PERFORM FROM conversation c WHERE c.id = e.at_conversation AND c.tenant_id = e.tenant_id FOR UPDATE;
  SELECT * INTO known FROM archive_file f WHERE f.id = (step#>>'{file,fileId}')::uuid AND f.tenant_id = e.tenant_id FOR UPDATE;
  IF (known.status, known.sha256, known.storage_version)
    IS DISTINCT FROM (step#>>'{file,status}', step#>>'{file,sha256}', step#>>'{file,storageVersion}') THEN
    RETURN;
  END IF;
  erased := '{}';
  IF is_held(e.tenant_id, known.conversation_id, e.user_id) OR NOT step ?| '{rewritten,unusable}' THEN RETURN; END IF;
  IF step ? 'rewritten' THEN
    UPDATE archive_file f
    SET storage_version = step#>>'{rewritten,storageVersion}', sha256 = step#>>'{rewritten,sha256}',
        bytes = (step#>>'{rewritten,bytes}')::bigint, tombstones = (step#>>'{rewritten,tombstones}')::bigint
    WHERE f.id = known.id;
    FOR line IN SELECT jsonb_array_elements_text(step->'lines') LOOP
      digest := hmac(digest || convert_to(line, 'UTF8'), e.digest_key, 'sha256');
    END LOOP;
    erased := step->'erased';
  ELSE
    -- Its rows are in the database, and are erased there.
    UPDATE archive_file f SET status = 'erased' WHERE f.id = known.id;
  END IF;
  erased := erased || '{"archiveFiles": 1}';
  PERFORM record_audit(call, 'archive-file-erased', known.conversation_id, known.id, e.user_id);
END
$$;

-- What the digest of an erasure is made of, a line a message.
CREATE FUNCTION erasure_line(p_message uuid, version integer, content text, metadata text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN format(E'%s %s %s %s\n', p_message, version, encode(sha256(convert_to(content, 'UTF8')), 'hex'),
              encode(sha256(convert_to(coalesce(metadata, ''), 'UTF8')), 'hex'));

-- What names a user elsewhere, some of it at a time.
CREATE FUNCTION erase_traces(e erasure) RETURNS jsonb
LANGUAGE plpgsql
AS $$
DECLARE
  max_rows CONSTANT integer := 1000;
  keys bigint;
  rejections bigint;
  deletions bigint;
  imports bigint;
BEGIN
  DELETE FROM idempotency_key k
  WHERE (k.tenant_id, k.user_id, k.key) IN (
    SELECT i.tenant_id, i.user_id, i.key FROM idempotency_key i
    WHERE i.tenant_id = e.tenant_id AND i.user_id = e.user_id LIMIT max_rows);
  GET DIAGNOSTICS keys = ROW_COUNT;
  -- The row stays: its message must not be stored when it is delivered again.
  UPDATE rejected_message r
  SET sender_id = CASE r.sender_id WHEN e.user_id THEN 'erased' ELSE r.sender_id END,
      actor_id = CASE r.actor_id WHEN e.user_id THEN 'erased' ELSE r.actor_id END
  WHERE r.id IN (
    SELECT x.id FROM rejected_message x
    WHERE x.tenant_id = e.tenant_id AND (x.sender_id = e.user_id OR x.actor_id = e.user_id) LIMIT max_rows);
  GET DIAGNOSTICS rejections = ROW_COUNT;
  UPDATE message m SET deleted_by = 'erased'
  WHERE m.id IN (
    SELECT x.id FROM message x WHERE x.deleted_by = e.user_id AND x.tenant_id = e.tenant_id
      AND NOT is_held(x.tenant_id, x.conversation_id, x.sender_id) LIMIT max_rows);
  GET DIAGNOSTICS deletions = ROW_COUNT;
  UPDATE import i SET user_id = 'erased', source_ip = NULL
  WHERE i.tenant_id = e.tenant_id AND i.user_id = e.user_id AND i.finished_at IS NOT NULL;
  GET DIAGNOSTICS imports = ROW_COUNT;
  RETURN jsonb_build_object('idempotencyKeys', keys, 'rejections', rejections, 'deletions', deletions, 'imports', imports);
END
$$;

-- Both counts together.
CREATE FUNCTION add_counts(counts jsonb, more jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
RETURN (
  SELECT coalesce(jsonb_object_agg(key, total), '{}')
  FROM (
    SELECT key, sum(value::bigint) AS total
    FROM (SELECT * FROM jsonb_each_text(counts) UNION ALL SELECT * FROM jsonb_each_text(more)) each
    GROUP BY key
  ) totals
);

-- Does a step that next_erasure_step answered, and that it is done: both or neither. Answers the next one; null when there is nothing to
-- do for now, or somebody else works on it. An erasure is done when a sweep that began `settle` after something was
-- found the last time found nothing: so what was on its way is found, too.
CREATE FUNCTION erase_step(p_erasure uuid, step jsonb, lease interval, settle interval) RETURNS jsonb
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
      SELECT p.conversation_id FROM participant p JOIN conversation c ON c.id = p.conversation_id
      WHERE p.user_id = e.user_id AND c.tenant_id = e.tenant_id
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

GRANT SELECT, INSERT, DELETE ON past_participant TO chat_app;
GRANT SELECT, INSERT, UPDATE ON erasure TO chat_app;
GRANT UPDATE ON rejected_message TO chat_app;
GRANT EXECUTE ON FUNCTION remember_participant, request_erasure, next_conversation_of, window_of_user, claim_erasure,
  next_erasure_step, withdraw_participant, erase_in_conversation, erase_archive_file, erasure_line, erase_traces, add_counts, erase_step TO chat_app;

-- The export of all that is known of a user, in files of JSON lines. A file is recorded together with how far it takes the export.
CREATE TABLE user_export (
  id           uuid PRIMARY KEY,
  tenant_id    text NOT NULL,
  user_id      text NOT NULL,
  request_id   text NOT NULL,
  status       text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'running', 'done', 'removed')),
  place        jsonb, -- up to which it is in files; null: the beginning
  files        bigint NOT NULL DEFAULT 0,
  listed       bigint NOT NULL DEFAULT 0, -- files, and attachments that they name
  records      jsonb NOT NULL DEFAULT '{}', -- {type: count}
  locked_until timestamptz NOT NULL DEFAULT '-infinity',
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at  timestamptz,
  expires_at   timestamptz, -- its files are removed then
  removed_at   timestamptz
);
CREATE UNIQUE INDEX user_export_open ON user_export (tenant_id, user_id) WHERE finished_at IS NULL;
CREATE INDEX user_export_by_user ON user_export (tenant_id, user_id, id);
CREATE INDEX user_export_unfinished ON user_export (locked_until) WHERE finished_at IS NULL;
CREATE INDEX user_export_to_remove ON user_export (expires_at) WHERE removed_at IS NULL;

-- A file of an export, or an attachment that it names: that is not copied.
CREATE TABLE export_file (
  export_id       uuid NOT NULL REFERENCES user_export (id),
  number          bigint NOT NULL,
  filename        text NOT NULL,
  mime_type       text NOT NULL,
  size            bigint NOT NULL,
  checksum        text NOT NULL,
  storage_path    text NOT NULL,
  storage_version text,
  PRIMARY KEY (export_id, number)
);

-- Opens an export; answers the one that is open already, if there is.
CREATE FUNCTION request_export(call jsonb, p_id uuid, p_user text) RETURNS SETOF user_export
LANGUAGE plpgsql
AS $$
BEGIN
  INSERT INTO user_export (id, tenant_id, user_id, request_id) VALUES (p_id, call->>'tenantId', p_user, call->>'requestId')
  ON CONFLICT DO NOTHING;
  IF FOUND THEN PERFORM record_audit(call, 'create-export', NULL, p_id, p_user); END IF;
  RETURN QUERY SELECT * FROM user_export e
  WHERE e.tenant_id = call->>'tenantId' AND e.user_id = p_user ORDER BY e.id DESC LIMIT 1;
END
$$;

-- Takes an unfinished export that nobody works on, the one that waited longest. None: no row.
CREATE FUNCTION claim_export(lease interval) RETURNS SETOF user_export
LANGUAGE sql
AS $$
  UPDATE user_export SET locked_until = clock_timestamp() + lease, status = 'running'
  WHERE id = (
    SELECT id FROM user_export WHERE finished_at IS NULL AND locked_until < clock_timestamp()
    ORDER BY locked_until, created_at LIMIT 1 FOR UPDATE SKIP LOCKED
  )
  RETURNING *
$$;

-- Records the next file of an export (of which there were `from_files`), with the attachments that it names first, and how far it
-- takes it; null at the end. False, and nothing done, when the export is not there: somebody else works on it, or it was removed.
CREATE FUNCTION append_export(
  p_export uuid, from_files bigint, p_files jsonb, p_records jsonb, p_place jsonb, lease interval, keep interval
) RETURNS boolean
LANGUAGE plpgsql
AS $$
DECLARE
  known user_export;
BEGIN
  SELECT * INTO known FROM user_export e WHERE e.id = p_export AND e.files = from_files AND e.finished_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO export_file (export_id, number, filename, mime_type, size, checksum, storage_path, storage_version)
  SELECT p_export, known.listed + n, f->>'filename', f->>'mimeType', (f->>'size')::bigint, f->>'checksumSha256',
         f->>'storagePath', f->>'storageVersion'
  FROM jsonb_array_elements(p_files) WITH ORDINALITY AS t (f, n);
  UPDATE user_export e
  SET place = p_place, files = e.files + 1, listed = e.listed + jsonb_array_length(p_files),
      records = add_counts(e.records, p_records), locked_until = clock_timestamp() + lease, updated_at = clock_timestamp(),
      status = CASE WHEN p_place IS NULL THEN 'done' ELSE 'running' END,
      finished_at = CASE WHEN p_place IS NULL THEN clock_timestamp() END,
      expires_at = CASE WHEN p_place IS NULL THEN clock_timestamp() + keep END
  WHERE e.id = p_export;
  IF p_place IS NULL THEN
    PERFORM record_audit(
      jsonb_build_object('tenantId', known.tenant_id, 'userId', 'run-exports', 'requestId', known.request_id),
      'user-exported', NULL, p_export, known.user_id);
  END IF;
  RETURN true;
END
$$;

GRANT SELECT, INSERT, UPDATE ON user_export TO chat_app;
GRANT SELECT, INSERT, DELETE ON export_file TO chat_app;
GRANT EXECUTE ON FUNCTION request_export, claim_export, append_export TO chat_app;
