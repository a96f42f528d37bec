-- Messages move to files: docs/archive-format.md and docs/decisions/2026-11-24-archive.md. A job plans a file, writes it, and removes
-- its rows in one transaction, which finds out whether they are still what the file says.

-- planned: its object may be there, or be half of what it should. No object without a row, so that whoever erases finds all of them.
ALTER TABLE archive_file
  DROP CONSTRAINT archive_file_status_check,
  ADD CONSTRAINT archive_file_status_check
    CHECK (status IN ('planned', 'secured', 'current', 'superseded', 'erased')),
  ADD COLUMN row_versions text; -- of the rows that were read
CREATE INDEX archive_file_unfinished ON archive_file (conversation_id, month) WHERE status IN ('planned', 'secured');

-- Where an archived message is. Without it nobody could find one by its id, or tell that it was stored before.
CREATE TABLE archived_message (
  id              uuid PRIMARY KEY,
  conversation_id uuid NOT NULL,
  seq             bigint NOT NULL,
  archive_file_id uuid NOT NULL REFERENCES archive_file (id)
);

-- Seqs that were brought back, and how long they stay.
CREATE TABLE restored_range (
  conversation_id uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  first_seq       bigint NOT NULL,
  last_seq        bigint NOT NULL,
  until           timestamptz NOT NULL,
  PRIMARY KEY (conversation_id, first_seq, last_seq)
);

CREATE FUNCTION start_of(month date) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN month::timestamp AT TIME ZONE 'UTC';

-- The messages of a conversation and a month that are to be archived, between two seqs and at most so many. A deleted message waits
-- until it is purged: what it said never gets into a file. row_version changes with the row, which changes with everything that
-- belongs to it.
CREATE FUNCTION archivable_messages(
  p_conversation uuid, p_month date, from_seq bigint, to_seq bigint, max_messages bigint DEFAULT NULL
)
RETURNS TABLE (id uuid, seq bigint, row_version text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  known conversation;
  policy record;
BEGIN
  SELECT * INTO known FROM conversation c WHERE c.id = p_conversation;
  SELECT * INTO policy FROM effective_retention(known.tenant_id, p_conversation);
  IF known.deleted_at IS NOT NULL OR policy.action IS DISTINCT FROM 'archive' THEN RETURN; END IF;
  RETURN QUERY
  SELECT m.id, m.seq, m.xmin::text
  FROM message m
  WHERE m.conversation_id = p_conversation AND m.seq BETWEEN from_seq AND to_seq
    AND m.id >= first_uuid_of(start_of(p_month))
    AND m.id < first_uuid_of(least(start_of((p_month + interval '1 month')::date), now() - make_interval(days => policy.days)))
    AND (m.deleted_at IS NULL OR m.purged_at IS NOT NULL)
    AND NOT is_held(known.tenant_id, p_conversation, m.sender_id)
    AND NOT EXISTS (
      SELECT FROM restored_range r
      WHERE r.conversation_id = p_conversation AND m.seq BETWEEN r.first_seq AND r.last_seq AND r.until > now()
    )
  ORDER BY m.seq LIMIT max_messages;
END
$$;

-- By its id, one partition looked at: joined as a table, the planner would read all partitions.
CREATE FUNCTION one_message(p_message uuid) RETURNS SETOF message
LANGUAGE sql STABLE ROWS 1
AS $$
  SELECT m.* FROM message m WHERE m.id = p_message OFFSET 0
$$;

-- Looks at some messages from the oldest on, after one, and answers in which conversations and months there are due ones. A month
-- that is not over yet waits until its first message is due for `gather`, so that files do not get tiny. The last row has no
-- conversation: it tells how far this looked, or with a null that there is nothing more to look at.
CREATE FUNCTION months_to_archive(after_id uuid, batch integer, gather interval)
RETURNS TABLE (looked_to uuid, tenant_id text, conversation_id uuid, month text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  -- No policy makes anything due that is younger.
  newest CONSTANT uuid := first_uuid_of(now() - make_interval(days => (
    SELECT min(least(CASE r.action WHEN 'archive' THEN r.days END, CASE r.previous_action WHEN 'archive' THEN r.previous_days END))
    FROM retention_policy r)));
BEGIN
  RETURN QUERY
  WITH looked AS MATERIALIZED (
    SELECT m.id, m.conversation_id FROM message m WHERE m.id > after_id AND m.id < newest ORDER BY m.id LIMIT batch
  ),
  named AS (
    SELECT l.conversation_id, date_trunc('month', accepted_at(l.id) AT TIME ZONE 'UTC')::date AS month,
           min(l.id::text)::uuid AS oldest
    FROM looked l GROUP BY 1, 2
  ),
  due AS (
    SELECT c.tenant_id, c.id, n.month, n.oldest
    FROM named n
    JOIN conversation c ON c.id = n.conversation_id AND c.deleted_at IS NULL
    CROSS JOIN LATERAL effective_retention(c.tenant_id, c.id) r
    WHERE r.action = 'archive' AND n.oldest < greatest(
      first_uuid_of(now() - make_interval(days => r.days) - gather),
      first_uuid_of(date_trunc('month', (now() - make_interval(days => r.days)) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'))
  )
  SELECT NULL::uuid, d.tenant_id, d.id, to_char(d.month, 'YYYY-MM') FROM (SELECT * FROM due ORDER BY oldest) d
  UNION ALL
  SELECT (SELECT max(l.id::text)::uuid FROM looked l), NULL, NULL, NULL;
END
$$;

-- What there is to archive of a conversation and a month, and what holds keep.
CREATE FUNCTION measure_month(p_conversation uuid, p_month date, OUT messages bigint, OUT bytes bigint)
LANGUAGE sql STABLE
AS $$
  SELECT count(*), coalesce(sum(octet_length(m.content)), 0)::bigint
  FROM archivable_messages(p_conversation, p_month, 1, 9223372036854775807) due, LATERAL one_message(due.id) m
$$;

-- The next file of a conversation and a month: one that an earlier run left unfinished, or a new one from the first due message on,
-- bounded by messages and by what they said in bytes. No row when nothing is due.
CREATE FUNCTION plan_archive_file(
  p_conversation uuid, p_month date, p_folder text, max_messages integer, max_bytes integer
)
RETURNS SETOF archive_file
LANGUAGE plpgsql
AS $$
DECLARE
  lowest bigint;
  highest bigint;
BEGIN
  RETURN QUERY
  SELECT f.* FROM archive_file f
  WHERE f.conversation_id = p_conversation AND f.month = p_month AND f.status IN ('planned', 'secured')
    AND EXISTS (SELECT FROM archivable_messages(p_conversation, p_month, f.first_seq, f.last_seq, 1))
  ORDER BY f.first_seq LIMIT 1;
  IF FOUND THEN RETURN; END IF;

  SELECT min(b.seq), max(b.seq) INTO lowest, highest
  FROM (
    SELECT due.seq, row_number() OVER by_seq AS nth,
           sum(octet_length(m.content) + coalesce(
             (SELECT sum(octet_length(v.content)) FROM message_version v WHERE v.message_id = m.id), 0)) OVER by_seq AS bytes
    FROM archivable_messages(p_conversation, p_month, 1, 9223372036854775807, max_messages) due,
         LATERAL one_message(due.id) m
    WINDOW by_seq AS (ORDER BY due.seq ROWS UNBOUNDED PRECEDING)
  ) b
  WHERE b.nth = 1 OR b.bytes <= max_bytes;
  IF lowest IS NULL THEN RETURN; END IF;

  RETURN QUERY
  INSERT INTO archive_file (id, tenant_id, conversation_id, month, first_seq, last_seq, messages, tombstones, bytes,
                            storage_path, sha256, as_of_change, status)
  SELECT gen_random_uuid(), c.tenant_id, c.id, p_month, lowest, highest, 0, 0, 0,
         p_folder || lowest || '-' || highest || '.ndjson.gz', '', c.last_change, 'planned'
  FROM conversation c WHERE c.id = p_conversation
  RETURNING *;
END
$$;

-- The versions of the rows that belong into a file, as one text to compare, and as of which change of the conversation.
CREATE FUNCTION archive_row_versions(p_file uuid, OUT row_versions text, OUT as_of_change bigint)
LANGUAGE sql STABLE
AS $$
  SELECT encode(sha256(convert_to(coalesce(string_agg(due.id || ' ' || due.row_version, ',' ORDER BY due.seq), ''), 'UTF8')), 'hex'),
         c.last_change
  FROM archive_file f
  JOIN conversation c ON c.id = f.conversation_id
  LEFT JOIN LATERAL archivable_messages(f.conversation_id, f.month, f.first_seq, f.last_seq) due ON true
  WHERE f.id = p_file
  GROUP BY c.last_change
$$;

-- What belongs into a file, in parts after one (by seq, part, nth), bounded by bytes: of each message 1 itself, 2 its versions,
-- 3 its reactions, 4 its attachments. `columns` is a row as JSON, without what comes beside it.
CREATE FUNCTION archive_parts(
  p_file uuid, after_seq bigint, after_part integer, after_nth bigint, max_bytes integer
)
RETURNS TABLE (seq bigint, part integer, nth bigint, content text, metadata text, columns text)
LANGUAGE sql STABLE
AS $$
  WITH due AS MATERIALIZED (
    SELECT due.id, due.seq
    FROM archive_file f, archivable_messages(f.conversation_id, f.month, greatest(f.first_seq, after_seq), f.last_seq) due
    WHERE f.id = p_file
  ),
  parts AS (
    -- Metadata is json to the letter; as jsonb a number in it could grow without bound.
    SELECT due.seq, 1 AS part, 0::bigint AS nth, m.content, m.metadata::text AS metadata,
           to_jsonb(jsonb_populate_record(m, '{"content": "", "metadata": null}')) AS columns
    FROM due, LATERAL one_message(due.id) m
    UNION ALL
    SELECT due.seq, 2, v.version, v.content, v.metadata::text,
           to_jsonb(jsonb_populate_record(v, '{"content": "", "metadata": null}')) - 'message_id'
    FROM due JOIN message_version v ON v.message_id = due.id
    UNION ALL
    SELECT due.seq, 3, r.id, NULL, NULL, to_jsonb(r) - 'message_id' FROM due JOIN reaction r ON r.message_id = due.id
    UNION ALL
    SELECT due.seq, 4, row_number() OVER (PARTITION BY due.id ORDER BY a.id), NULL, NULL, to_jsonb(a) - 'message_id'
    FROM due JOIN attachment a ON a.message_id = due.id
  ),
  measured AS (
    SELECT p.*, row_number() OVER in_order AS place,
           sum(wire_bytes(coalesce(p.content, ''), p.metadata::json, p.columns)) OVER in_order AS bytes
    FROM parts p WHERE (p.seq, p.part, p.nth) > (after_seq, after_part, after_nth)
    WINDOW in_order AS (ORDER BY p.seq, p.part, p.nth ROWS UNBOUNDED PRECEDING)
  )
  SELECT m.seq, m.part, m.nth, m.content, m.metadata, m.columns::text
  FROM measured m WHERE m.place = 1 OR m.bytes <= max_bytes ORDER BY m.place
$$;

-- Removes the rows of a secured file, if they are still what it says: ok | changed | unpublished (an event that tells one of its
-- messages waits) | not-secured. Doing it again is ok and changes nothing. The owner's rights: the service itself may not
-- delete messages.
CREATE FUNCTION finish_archive_file(call jsonb, p_file uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  file archive_file;
  ids uuid[];
  seqs bigint[];
BEGIN
  PERFORM lock_retention();
  PERFORM FROM conversation c JOIN archive_file f ON f.conversation_id = c.id WHERE f.id = p_file FOR UPDATE OF c;
  SELECT * INTO file FROM archive_file f WHERE f.id = p_file FOR UPDATE;
  IF file.status = 'current' THEN RETURN 'ok'; END IF;
  IF file.status IS DISTINCT FROM 'secured' THEN RETURN 'not-secured'; END IF;
  -- Whoever acknowledges a message changes its row without the conversation's lock.
  ids := ARRAY(SELECT due.id FROM archivable_messages(file.conversation_id, file.month, file.first_seq, file.last_seq) due);
  PERFORM FROM message m
  WHERE m.id = ANY (ids) AND m.id >= first_uuid_of(start_of(file.month))
    AND m.id < first_uuid_of(start_of((file.month + interval '1 month')::date))
  ORDER BY m.id FOR UPDATE;
  IF (SELECT v.row_versions FROM archive_row_versions(p_file) v) <> file.row_versions THEN RETURN 'changed'; END IF;
  SELECT array_agg(due.id), array_agg(due.seq) INTO ids, seqs
  FROM archivable_messages(file.conversation_id, file.month, file.first_seq, file.last_seq) due;
  IF EXISTS (SELECT FROM outbox o WHERE o.message_id = ANY (ids)) THEN RETURN 'unpublished'; END IF;

  DELETE FROM message m
  WHERE m.id = ANY (ids) AND m.id >= first_uuid_of(start_of(file.month))
    AND m.id < first_uuid_of(start_of((file.month + interval '1 month')::date));
  DELETE FROM message_search s
  WHERE s.message_id = ANY (ids) AND s.message_id >= first_uuid_of(start_of(file.month))
    AND s.message_id < first_uuid_of(start_of((file.month + interval '1 month')::date));
  DELETE FROM message_version v WHERE v.message_id = ANY (ids);
  DELETE FROM reaction r WHERE r.message_id = ANY (ids);
  DELETE FROM attachment a WHERE a.message_id = ANY (ids);
  INSERT INTO archived_message (id, conversation_id, seq, archive_file_id)
  SELECT u.id, file.conversation_id, u.seq, p_file FROM unnest(ids, seqs) AS u (id, seq);
  PERFORM explain_removed(array_fill(file.conversation_id, ARRAY[cardinality(ids)]), seqs, 'archived', p_file);
  UPDATE archive_file f SET status = 'current' WHERE f.id = p_file;
  PERFORM record_change(call, file.conversation_id, 'messages-archived', p_message_seq => file.last_seq,
                        p_first_seq => file.first_seq);
  RETURN 'ok';
END
$$;

-- What a participant is told who asks for a message that has no row: message-archived | conversation-deleted; null when there is none
-- for them.
CREATE FUNCTION archived_access(p_tenant text, p_user text, p_message uuid, admin boolean DEFAULT false) RETURNS text
LANGUAGE sql STABLE
RETURN (
  SELECT CASE WHEN c.deleted_at IS NULL THEN 'message-archived' ELSE 'conversation-deleted' END
  FROM archived_message a
  JOIN archive_file f ON f.id = a.archive_file_id AND f.status = 'current'
  JOIN conversation c ON c.id = a.conversation_id
  LEFT JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
  WHERE a.id = p_message AND c.tenant_id = p_tenant
    AND CASE WHEN p.id IS NULL THEN admin ELSE may_read(c, p, a.seq) END
);

-- As before, and `access` may be message-archived.
CREATE OR REPLACE FUNCTION read_message(p_tenant text, p_user text, p_message uuid)
RETURNS TABLE (access text, reason text, message shown_message, own_reactions text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT CASE WHEN c.deleted_at IS NULL THEN 'ok' ELSE 'conversation-deleted' END, NULL, m,
         CASE WHEN m.reactions IS NOT NULL THEN own_reactions(m.id, p_user) END
  FROM shown_message m
  JOIN conversation c ON c.id = m.conversation_id
  JOIN participant p ON p.conversation_id = m.conversation_id AND p.user_id = p_user
  WHERE m.id = p_message AND m.tenant_id = p_tenant AND may_read(c, p, m.seq);
  IF FOUND THEN RETURN; END IF;

  SELECT 'rejected', r.reason INTO access, reason
  FROM rejected_message r
  WHERE r.id = p_message AND r.tenant_id = p_tenant AND p_user IN (r.actor_id, r.sender_id);
  access := coalesce(access, archived_access(p_tenant, p_user, p_message), 'message-queued-or-unknown');
  RETURN NEXT;
END
$$;

-- As before, and the status may be message-archived: such a message has to be restored before it is changed.
CREATE OR REPLACE FUNCTION lock_message(call jsonb, p_message uuid, OUT status text, OUT standing text, OUT message message)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  locked record;
BEGIN
  SELECT l.* INTO locked
  FROM message m, lock_conversation(call, m.conversation_id) l
  WHERE m.id = p_message AND m.tenant_id = call->>'tenantId';
  -- A statement after the lock, so that it sees what was committed while it was waited for.
  SELECT * INTO message FROM message m WHERE m.id = p_message;
  standing := locked.standing;
  status := CASE
    WHEN locked.status = 'conversation-deleted' THEN 'conversation-deleted'
    WHEN message.id IS NULL THEN coalesce(
      archived_access(call->>'tenantId', call->>'userId', p_message, (call->>'admin')::boolean), 'message-queued-or-unknown')
    WHEN locked.status IS DISTINCT FROM 'ok' THEN 'message-queued-or-unknown'
    WHEN (locked.participant).id IS NOT NULL
      AND NOT may_read(locked.conversation, locked.participant, message.seq) THEN 'message-queued-or-unknown'
    ELSE 'ok'
  END;
END
$$;

-- As before; an archived message can be answered, too.
CREATE OR REPLACE FUNCTION answered_seq(p_reply_to uuid, c conversation, p participant) RETURNS bigint
LANGUAGE sql STABLE
RETURN (
  SELECT known.seq
  FROM (
    SELECT m.seq FROM message m WHERE m.id = p_reply_to AND m.conversation_id = c.id
    UNION ALL
    SELECT a.seq FROM archived_message a WHERE a.id = p_reply_to AND a.conversation_id = c.id
  ) known
  WHERE may_read(c, p, known.seq)
);

-- What archives have of a conversation next to a seq, the nearest first, at most twenty ranges: [[first seq, last seq, file], …].
-- A function of its own, because its plans are kept: most conversations have nothing there, which must cost next to nothing.
CREATE FUNCTION archived_ranges(p_conversation uuid, direction text, anchor bigint) RETURNS text
LANGUAGE plpgsql STABLE
AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM removed_range r WHERE r.conversation_id = p_conversation AND r.cause = 'archived') THEN
    RETURN NULL;
  END IF;
  RETURN (
    SELECT json_agg(json_build_array(r.first_seq, r.last_seq, r.archive_file_id) ORDER BY r.nth)::text
    FROM (
      (SELECT r.*, -r.first_seq AS nth FROM removed_range r
       WHERE direction = 'older' AND r.conversation_id = p_conversation AND r.cause = 'archived' AND r.first_seq < anchor
       ORDER BY r.first_seq DESC LIMIT 20)
      UNION ALL
      (SELECT r.*, r.first_seq FROM removed_range r
       WHERE direction = 'newer' AND r.conversation_id = p_conversation AND r.cause = 'archived' AND r.last_seq > anchor
         -- Ranges do not overlap: only the last one that begins before may reach over.
         AND r.first_seq >= coalesce((
           SELECT b.first_seq FROM removed_range b WHERE b.conversation_id = p_conversation AND b.first_seq <= anchor
           ORDER BY b.first_seq DESC LIMIT 1), 0)
       ORDER BY r.first_seq LIMIT 20)
    ) r
  );
END
$$;

-- append_messages as before, and an archived message that comes again is a duplicate.
CREATE OR REPLACE FUNCTION append_message(
  item jsonb, OUT message_id uuid, OUT status text, OUT seq bigint, OUT stored_at timestamptz, OUT mode text
)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  v_tenant       CONSTANT text := item->>'tenantId';
  v_conversation CONSTANT uuid := (item->>'conversationId')::uuid;
  v_reply_to     CONSTANT uuid := (item->>'replyTo')::uuid;
  v_attachments  CONSTANT jsonb := coalesce(item->'attachments', '[]');
  v_reply_to_seq bigint;
  known          conversation;
  sender         participant;
BEGIN
  message_id := (item->>'messageId')::uuid;
  mode := 'sync';

  IF item ? 'idempotencyKey' THEN
    SELECT k.outcome, k.message_id, k.mode INTO status, message_id, mode
    FROM claim_idempotency_key(v_tenant, item->>'actorId', item->>'idempotencyKey',
                               item->>'fingerprint', message_id, 'sync') k;
    IF status <> 'claimed' THEN RETURN; END IF;
  END IF;

  SELECT * INTO known
  FROM conversation c WHERE c.id = v_conversation AND c.tenant_id = v_tenant
  FOR UPDATE;

  -- Judged in statements after the lock, so that they see what was committed while it was waited for.
  SELECT * INTO sender FROM participant p WHERE p.conversation_id = v_conversation AND p.user_id = item->>'senderId';
  IF v_reply_to IS NOT NULL THEN v_reply_to_seq := answered_seq(v_reply_to, known, sender); END IF;
  IF known.id IS NULL THEN
    status := 'no-conversation';
  ELSIF EXISTS (SELECT FROM message m WHERE m.id = message_id)
    OR EXISTS (SELECT FROM rejected_message r WHERE r.id = message_id)
    OR EXISTS (SELECT FROM archived_message a WHERE a.id = message_id)
  THEN
    status := 'duplicate';
  ELSIF sender.id IS NULL THEN
    status := 'not-participant';
  ELSIF known.deleted_at IS NOT NULL THEN
    status := 'conversation-deleted';
  ELSIF v_reply_to IS NOT NULL AND v_reply_to_seq IS NULL THEN
    status := 'reply-unavailable';
  ELSIF jsonb_array_length(v_attachments) > 0 AND NOT use_uploads(item, message_id) THEN
    status := 'upload-unavailable';
  ELSE
    status := 'stored';
  END IF;

  IF status <> 'stored' THEN
    IF status <> 'duplicate' AND item ? 'idempotencyKey' THEN
      DELETE FROM idempotency_key k
      WHERE k.tenant_id = v_tenant AND k.user_id = item->>'actorId' AND k.key = item->>'idempotencyKey';
    END IF;
    RETURN;
  END IF;

  seq := known.last_seq + 1;
  stored_at := greatest(clock_timestamp(), known.activity_at);
  INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, attachments,
                       metadata, created_at, stored_at, reply_to, reply_to_seq)
  VALUES (message_id, v_tenant, v_conversation, seq, item->>'senderId', item->>'content', item->>'contentType',
          attachments_of(v_attachments), (item->>'metadata')::json, accepted_at(message_id), stored_at,
          v_reply_to, v_reply_to_seq);
  INSERT INTO unindexed_message (message_id) VALUES (append_message.message_id);
  IF NOT item ? 'silent' THEN
    INSERT INTO outbox (type, tenant_id, conversation_id, message_id, trace_parent)
    VALUES ('message-stored', v_tenant, v_conversation, message_id, item->>'traceParent');
  END IF;
  INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, request_id, source_ip)
  VALUES (v_tenant, item->>'actorId', 'create-message', v_conversation, message_id, item->>'requestId',
          item->>'sourceIp');
  UPDATE conversation c
  SET last_seq = append_message.seq, last_message_id = append_message.message_id,
      activity_at = append_message.stored_at,
      updated_at = greatest(c.updated_at, append_message.stored_at), changed_in = pg_current_xact_id()
  WHERE c.id = v_conversation;
END
$$;

CREATE OR REPLACE FUNCTION append_message_set(batch jsonb)
RETURNS TABLE (ordinal bigint, message_id uuid, status text, seq bigint, stored_at timestamptz, mode text)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH item AS MATERIALIZED (
    SELECT n AS ordinal, (i->>'messageId')::uuid AS id, i->>'tenantId' AS tenant_id,
           (i->>'conversationId')::uuid AS conversation_id, i->>'senderId' AS sender_id,
           i->>'actorId' AS actor_id, i->>'content' AS content, i->>'contentType' AS content_type,
           (i->>'metadata')::json AS metadata, accepted_at((i->>'messageId')::uuid) AS created_at,
           i->>'requestId' AS request_id, i->>'sourceIp' AS source_ip, i->>'traceParent' AS trace_parent,
           (i->>'replyTo')::uuid AS reply_to, i ? 'silent' AS silent,
           row_number() OVER (PARTITION BY i->>'messageId' ORDER BY n) AS nth
    FROM jsonb_array_elements(batch) WITH ORDINALITY AS t (i, n)
  ),
  judged AS MATERIALIZED (
    SELECT item.*, c.last_seq, c.activity_at, reply.seq AS reply_to_seq,
      CASE
        WHEN c.id IS NULL THEN 'no-conversation'
        WHEN item.nth > 1
          OR EXISTS (SELECT FROM message m WHERE m.id = item.id)
          OR EXISTS (SELECT FROM rejected_message r WHERE r.id = item.id)
          OR EXISTS (SELECT FROM archived_message a WHERE a.id = item.id) THEN 'duplicate'
        WHEN p.id IS NULL THEN 'not-participant'
        WHEN c.deleted_at IS NOT NULL THEN 'conversation-deleted'
        WHEN item.reply_to IS NOT NULL AND reply.seq IS NULL THEN 'reply-unavailable'
        ELSE 'stored'
      END AS status
    FROM item
    LEFT JOIN conversation c ON c.id = item.conversation_id AND c.tenant_id = item.tenant_id
    LEFT JOIN participant p ON p.conversation_id = c.id AND p.user_id = item.sender_id
    CROSS JOIN LATERAL (
      SELECT CASE WHEN item.reply_to IS NOT NULL THEN answered_seq(item.reply_to, c, p) END AS seq
    ) reply
  ),
  fresh AS MATERIALIZED (
    SELECT judged.*, greatest(clock_timestamp(), activity_at) AS stored_at,
           last_seq + row_number() OVER (PARTITION BY conversation_id ORDER BY ordinal) AS seq
    FROM judged WHERE judged.status = 'stored'
  ),
  stored AS (
    INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, metadata,
                         created_at, stored_at, reply_to, reply_to_seq)
    SELECT id, tenant_id, conversation_id, seq, sender_id, content, content_type, metadata, created_at, stored_at,
           reply_to, reply_to_seq
    FROM fresh
  ),
  findable AS (
    INSERT INTO unindexed_message (message_id) SELECT id FROM fresh
  ),
  event AS (
    INSERT INTO outbox (type, tenant_id, conversation_id, message_id, trace_parent)
    SELECT 'message-stored', tenant_id, conversation_id, id, trace_parent FROM fresh WHERE NOT silent
    ORDER BY ordinal
  ),
  audited AS (
    INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, request_id, source_ip)
    SELECT tenant_id, actor_id, 'create-message', conversation_id, id, request_id, source_ip
    FROM fresh ORDER BY ordinal
  ),
  bumped AS (
    UPDATE conversation c
    SET last_seq = f.seq, last_message_id = f.id, activity_at = f.stored_at,
        updated_at = greatest(c.updated_at, f.stored_at), changed_in = pg_current_xact_id()
    FROM (SELECT DISTINCT ON (conversation_id) * FROM fresh ORDER BY conversation_id, seq DESC) f
    WHERE c.id = f.conversation_id
  )
  SELECT judged.ordinal, judged.id, judged.status, fresh.seq, fresh.stored_at, 'sync'
  FROM judged LEFT JOIN fresh USING (ordinal)
  ORDER BY judged.ordinal;
END
$$;

-- Opens archive files of a conversation for somebody who may read it, of files as a JSON array of ids those that hold messages which
-- they may read: each leaves an audit row, in the transaction that answers where it is. The owner's rights: so may those who only read.
CREATE FUNCTION open_archive_files(call jsonb, p_conversation uuid, files jsonb)
RETURNS TABLE (id uuid, storage_path text, storage_version text, sha256 text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  FOR id, storage_path, storage_version, sha256 IN
    SELECT f.id, f.storage_path, f.storage_version, f.sha256
    FROM archive_file f
    JOIN conversation c ON c.id = f.conversation_id
    JOIN participant p ON p.conversation_id = c.id AND p.user_id = call->>'userId'
    WHERE f.id IN (SELECT jsonb_array_elements_text(files)::uuid) AND f.conversation_id = p_conversation
      AND c.tenant_id = call->>'tenantId' AND c.deleted_at IS NULL AND may_read(c, p, f.last_seq)
  LOOP
    PERFORM record_audit(call, 'archive-read', p_conversation, id);
    RETURN NEXT;
  END LOOP;
END
$$;

-- The file of an archived message, for open_archive_files, and its seq.
CREATE FUNCTION archived_place(p_message uuid)
RETURNS TABLE (conversation_id uuid, archive_file_id uuid)
LANGUAGE sql STABLE
AS $$
  SELECT a.conversation_id, a.archive_file_id FROM archived_message a WHERE a.id = p_message
$$;

-- Lets the seqs of a range stay in the database until then, when they are there, and answers the archive files that hold some of
-- them: `status` is ok | conversation-not-found | conversation-deleted. At least one row.
CREATE FUNCTION begin_restore(call jsonb, p_conversation uuid, from_seq bigint, to_seq bigint, p_until timestamptz)
RETURNS TABLE (status text, id uuid, storage_path text, storage_version text, sha256 text)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
BEGIN
  SELECT CASE WHEN c.deleted_at IS NULL THEN 'ok' ELSE 'conversation-deleted' END INTO status
  FROM conversation c WHERE c.id = p_conversation AND c.tenant_id = call->>'tenantId'
  FOR UPDATE;
  status := coalesce(status, 'conversation-not-found');
  IF status = 'ok' THEN
    INSERT INTO restored_range AS r (conversation_id, first_seq, last_seq, until)
    VALUES (p_conversation, from_seq, to_seq, p_until)
    ON CONFLICT (conversation_id, first_seq, last_seq) DO UPDATE SET until = greatest(r.until, excluded.until);
    PERFORM record_audit(call, 'restore-messages', p_conversation, p_details => jsonb_build_object(
      'firstSeq', from_seq, 'lastSeq', to_seq, 'until', rfc3339(p_until)));
    RETURN QUERY
    SELECT 'ok', f.id, f.storage_path, f.storage_version, f.sha256
    FROM archive_file f
    WHERE f.conversation_id = p_conversation AND f.id IN (
      SELECT r.archive_file_id FROM removed_range r
      WHERE r.conversation_id = p_conversation AND r.cause = 'archived' AND r.first_seq <= to_seq AND r.last_seq >= from_seq)
    ORDER BY f.first_seq;
    IF FOUND THEN RETURN; END IF;
  END IF;
  RETURN NEXT;
END
$$;

-- A message as its file tells it. Its transaction may be of another database: then it is older than all that anybody knows here.
CREATE FUNCTION unarchived_message(line jsonb) RETURNS message
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  restored message;
BEGIN
  restored := jsonb_populate_record(NULL::message, line - 'metadata');
  restored.metadata := (line->>'metadata')::json;
  IF restored.stored_in > pg_snapshot_xmax(pg_current_snapshot()) THEN restored.stored_in := NULL; END IF;
  RETURN restored;
END
$$;

CREATE FUNCTION unarchived_version(p_message uuid, line jsonb) RETURNS message_version
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  restored message_version;
BEGIN
  restored := jsonb_populate_record(NULL::message_version, line - 'metadata');
  restored.metadata := (line->>'metadata')::json;
  restored.message_id := p_message;
  RETURN restored;
END
$$;

-- Brings lines of a file back, those that the file still stands for: rows, and no range any more that says they are gone, in one
-- transaction. Lines are what an archive file has, as a JSON array. Answers how many messages came back. What is too much for one
-- statement comes before, in lines with some of the versions and reactions and without `whole`: nobody sees these rows until the
-- message itself is there.
CREATE FUNCTION restore_archived(call jsonb, p_file uuid, lines jsonb, whole boolean) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
  conversation_of CONSTANT uuid := (SELECT f.conversation_id FROM archive_file f WHERE f.id = p_file);
  back jsonb;
  seqs bigint[];
BEGIN
  PERFORM create_message_partition(week)
  FROM (
    SELECT DISTINCT date_trunc('week', accepted_at((l#>>'{message,id}')::uuid) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS week
    FROM jsonb_array_elements(lines) l
  ) weeks;
  PERFORM FROM conversation c WHERE c.id = conversation_of AND c.tenant_id = call->>'tenantId' FOR UPDATE;
  IF NOT FOUND THEN RETURN 0; END IF;

  SELECT jsonb_agg(l), array_agg((l#>>'{message,seq}')::bigint) INTO back, seqs
  FROM jsonb_array_elements(lines) l
  JOIN archived_message a ON a.id = (l#>>'{message,id}')::uuid AND a.archive_file_id = p_file;
  IF back IS NULL THEN RETURN 0; END IF;

  INSERT INTO message_version SELECT (v).*
  FROM (
    SELECT unarchived_version((l#>>'{message,id}')::uuid, v) AS v
    FROM jsonb_array_elements(back) l, jsonb_array_elements(l->'versions') v OFFSET 0
  ) restored
  ON CONFLICT DO NOTHING;
  INSERT INTO reaction OVERRIDING SYSTEM VALUE SELECT (r).*
  FROM (
    SELECT jsonb_populate_record(NULL::reaction, r || jsonb_build_object('message_id', l#>'{message,id}')) AS r
    FROM jsonb_array_elements(back) l, jsonb_array_elements(l->'reactions') r
  ) restored
  ON CONFLICT DO NOTHING;
  IF NOT whole THEN RETURN 0; END IF;

  INSERT INTO message SELECT (m).*
  FROM (SELECT unarchived_message(l->'message') AS m FROM jsonb_array_elements(back) l OFFSET 0) restored;
  INSERT INTO attachment SELECT (a).*
  FROM (
    SELECT jsonb_populate_record(NULL::attachment, a || jsonb_build_object('message_id', l#>'{message,id}')) AS a
    FROM jsonb_array_elements(back) l, jsonb_array_elements(l->'attachments') a
  ) restored;
  PERFORM make_findable((l#>>'{message,id}')::uuid) FROM jsonb_array_elements(back) l;

  DELETE FROM archived_message a USING jsonb_array_elements(back) l WHERE a.id = (l#>>'{message,id}')::uuid;
  WITH gone AS (
    DELETE FROM removed_range r WHERE r.conversation_id = conversation_of AND r.archive_file_id = p_file
    RETURNING r.*
  ),
  still AS (
    SELECT gone.cause, gone.at, unnest(
      int8multirange(int8range(gone.first_seq, gone.last_seq + 1))
      - (SELECT range_agg(int8range(s, s + 1)) FROM unnest(seqs) s)) AS seqs
    FROM gone
  )
  INSERT INTO removed_range (conversation_id, first_seq, last_seq, cause, archive_file_id, at)
  SELECT conversation_of, lower(still.seqs), upper(still.seqs) - 1, still.cause, p_file, still.at FROM still;
  UPDATE archive_file f SET status = 'superseded'
  WHERE f.id = p_file AND NOT EXISTS (
    SELECT FROM removed_range r WHERE r.conversation_id = conversation_of AND r.archive_file_id = p_file);
  PERFORM record_change(call, conversation_of, 'messages-restored', p_message_seq => (SELECT max(s) FROM unnest(seqs) s),
                        p_first_seq => (SELECT min(s) FROM unnest(seqs) s));
  RETURN cardinality(seqs);
END
$$;

-- Files whose objects are to go: those whose messages came back, those of conversations that were deleted so long ago, and those whose
-- month is due under a policy that deletes by now; the last two not while a hold may cover something in them. `shared`: another file
-- has the same path.
CREATE FUNCTION unneeded_archive_files(window_seconds integer, max_files integer)
RETURNS TABLE (id uuid, tenant_id text, storage_path text, storage_version text, sha256 text, status text, shared boolean)
LANGUAGE sql STABLE
AS $$
  SELECT f.id, f.tenant_id, f.storage_path, f.storage_version, f.sha256, f.status, EXISTS (
    SELECT FROM archive_file o
    WHERE o.conversation_id = f.conversation_id AND o.storage_path = f.storage_path AND o.id <> f.id AND o.status <> 'erased')
  FROM (
    SELECT s.* FROM archive_file s WHERE s.status = 'superseded'
    UNION ALL
    SELECT s.*
    FROM archive_file s JOIN conversation c ON c.id = s.conversation_id
    CROSS JOIN LATERAL effective_retention(s.tenant_id, s.conversation_id) r
    WHERE s.status IN ('planned', 'secured', 'current')
      AND (c.deleted_at < clock_timestamp() - make_interval(secs => window_seconds)
           OR r.action = 'delete' AND start_of((s.month + interval '1 month')::date) < now() - make_interval(days => r.days))
      AND NOT EXISTS (
        SELECT FROM legal_hold h
        WHERE h.tenant_id = s.tenant_id AND h.released_at IS NULL
          AND (h.conversation_id IS NULL OR h.conversation_id = s.conversation_id))
  ) f
  LIMIT max_files
$$;

-- A file's object is gone, and with it what messages it still stood for and, by purge-messages, their attachments' files, whose paths
-- are a JSON array. Doing it again changes nothing: false.
CREATE FUNCTION forget_archive_file(call jsonb, p_file uuid, attachments jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  file archive_file;
  gone removed_range;
BEGIN
  PERFORM FROM conversation c JOIN archive_file f ON f.conversation_id = c.id WHERE f.id = p_file FOR UPDATE OF c;
  SELECT * INTO file FROM archive_file f WHERE f.id = p_file FOR UPDATE;
  IF file.status = 'erased' THEN RETURN false; END IF;
  UPDATE archive_file f SET status = 'erased' WHERE f.id = p_file;
  INSERT INTO orphaned_object (storage_path) SELECT jsonb_array_elements_text(attachments) ON CONFLICT DO NOTHING;
  FOR gone IN
    UPDATE removed_range r SET cause = 'expired', archive_file_id = NULL
    WHERE r.conversation_id = file.conversation_id AND r.archive_file_id = p_file
    RETURNING r.*
  LOOP
    PERFORM record_change(call, file.conversation_id, 'messages-expired', p_message_seq => gone.last_seq,
                          p_first_seq => gone.first_seq);
  END LOOP;
  PERFORM record_audit(call, 'archive-removed', file.conversation_id, p_file);
  RETURN true;
END
$$;

CREATE INDEX archive_file_superseded ON archive_file (id) WHERE status = 'superseded';

GRANT SELECT, INSERT, DELETE ON archived_message TO chat_app;
GRANT SELECT, INSERT, UPDATE ON restored_range TO chat_app;
GRANT SELECT ON archived_message TO chat_read;
GRANT EXECUTE ON FUNCTION start_of, archivable_messages, one_message, months_to_archive, measure_month, plan_archive_file, archive_row_versions,
  archive_parts, finish_archive_file, begin_restore, unneeded_archive_files, forget_archive_file, unarchived_message, unarchived_version, restore_archived TO chat_app;
GRANT EXECUTE ON FUNCTION archived_access, archived_ranges, open_archive_files, archived_place TO chat_app, chat_read;
