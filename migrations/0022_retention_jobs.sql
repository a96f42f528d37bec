-- What sets policies and holds, and what they allow to be purged and removed: docs/retention.md.

-- Does a policy take away more, or sooner, than another? None takes nothing.
CREATE FUNCTION is_shorter(days integer, action text, than_days integer, than_action text) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN days IS NOT NULL
  AND (than_days IS NULL OR days < than_days OR action = 'delete' AND than_action = 'archive');

-- A policy as it is told: what holds now (nulls: nothing is due), and what from `pending_at` on (null: nothing else).
CREATE VIEW shown_retention AS
SELECT r.tenant_id, r.conversation_id, e.days, e.action,
       CASE WHEN r.effective_at > now() THEN rfc3339(r.effective_at) END AS pending_at,
       CASE WHEN r.effective_at > now() THEN r.days END AS pending_days,
       CASE WHEN r.effective_at > now() THEN r.action END AS pending_action,
       r.set_by, rfc3339(r.set_at) AS set_at
FROM retention_policy r CROSS JOIN LATERAL effective_retention(r.tenant_id, r.conversation_id) e
WHERE r.days IS NOT NULL OR r.effective_at > now();

-- Sets the policy of a conversation, or without one of the tenant (of the stage: ''); without days it removes it. What is shorter
-- than what holds now is in force after 24 hours, everything else at once. The same again changes nothing. A dry run changes
-- nothing, and answers the same. `status` is ok | conversation-not-found | retention-policy-not-found; `policy` is null when it is removed.
CREATE FUNCTION set_retention(
  call jsonb, p_conversation uuid, p_days integer, p_action text, dry_run boolean, OUT status text, OUT policy shown_retention
)
LANGUAGE plpgsql
AS $$
DECLARE
  v_tenant CONSTANT text := call->>'tenantId';
  known    retention_policy;
  replaced record;
  wider    record;
  later    boolean;
BEGIN
  -- One at a time, and none beside a removal; see lock_retention.
  LOCK TABLE retention_policy IN SHARE ROW EXCLUSIVE MODE;
  SELECT * INTO known FROM retention_policy r
  WHERE r.tenant_id = v_tenant AND r.conversation_id IS NOT DISTINCT FROM p_conversation;
  status := CASE
    WHEN p_conversation IS NOT NULL
      AND NOT EXISTS (SELECT FROM conversation c WHERE c.id = p_conversation AND c.tenant_id = v_tenant)
      THEN 'conversation-not-found'
    WHEN p_days IS NULL AND known.days IS NULL THEN 'retention-policy-not-found'
    ELSE 'ok'
  END;
  IF status <> 'ok' THEN RETURN; END IF;

  IF (known.days, known.action) IS DISTINCT FROM (p_days, p_action) THEN
    SELECT * INTO replaced FROM effective_retention(v_tenant, p_conversation);
    SELECT * INTO wider FROM effective_retention(CASE WHEN p_conversation IS NULL THEN '' ELSE v_tenant END, NULL);
    later := is_shorter(coalesce(p_days, wider.days), coalesce(p_action, wider.action), replaced.days, replaced.action);
    IF p_days IS NULL AND NOT later THEN
      DELETE FROM retention_policy r
      WHERE r.tenant_id = v_tenant AND r.conversation_id IS NOT DISTINCT FROM p_conversation;
    ELSE
      INSERT INTO retention_policy AS r (tenant_id, conversation_id, days, action, effective_at, previous_days,
                                         previous_action, set_by)
      VALUES (v_tenant, p_conversation, p_days, p_action, now() + CASE WHEN later THEN interval '24 hours' ELSE '0' END,
              CASE WHEN known.effective_at <= now() THEN known.days ELSE known.previous_days END,
              CASE WHEN known.effective_at <= now() THEN known.action ELSE known.previous_action END, call->>'userId')
      ON CONFLICT (tenant_id, conversation_id) DO UPDATE
      SET days = excluded.days, action = excluded.action, effective_at = excluded.effective_at,
          previous_days = excluded.previous_days, previous_action = excluded.previous_action, set_by = excluded.set_by,
          set_at = clock_timestamp();
    END IF;
    PERFORM record_audit(
      call, CASE WHEN p_days IS NULL THEN 'remove-retention-policy' ELSE 'set-retention-policy' END, p_conversation,
      p_conversation, p_details => jsonb_strip_nulls(jsonb_build_object(
        'days', p_days, 'action', p_action, 'previousDays', replaced.days, 'previousAction', replaced.action,
        'delayed', later)));
  END IF;
  SELECT * INTO policy FROM shown_retention r
  WHERE r.tenant_id = v_tenant AND r.conversation_id IS NOT DISTINCT FROM p_conversation;
  IF dry_run THEN RAISE SQLSTATE 'DRYRN'; END IF;
EXCEPTION WHEN SQLSTATE 'DRYRN' THEN
  -- All of it is undone but what is answered.
END
$$;

-- What a policy of so many days (null: the next wider one) would take now, were it in force: of a conversation, or of those of a
-- tenant that have none of their own. Counts up to max_messages, and then `complete` is false.
CREATE FUNCTION retention_impact(p_tenant text, p_conversation uuid, p_days integer, max_messages integer)
RETURNS TABLE (messages bigint, bytes bigint, conversations bigint, held bigint, complete boolean)
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  v_days CONSTANT integer := coalesce(
    p_days, (SELECT r.days FROM effective_retention(CASE WHEN p_conversation IS NULL THEN '' ELSE p_tenant END, NULL) r));
BEGIN
  RETURN QUERY
  WITH due AS (
    SELECT m.conversation_id, octet_length(m.content) + coalesce(octet_length(m.metadata::text), 0) AS bytes,
           is_held(m.tenant_id, m.conversation_id, m.sender_id) AS held
    FROM conversation c JOIN message m ON m.conversation_id = c.id
    WHERE c.tenant_id = p_tenant AND (p_conversation IS NULL OR c.id = p_conversation)
      AND m.id < first_uuid_of(now() - make_interval(days => v_days))
      AND (p_conversation IS NOT NULL OR NOT EXISTS (
        SELECT FROM retention_policy r
        WHERE r.tenant_id = p_tenant AND r.conversation_id = c.id
          AND CASE WHEN r.effective_at <= now() THEN r.days ELSE r.previous_days END IS NOT NULL))
    LIMIT max_messages + 1
  )
  SELECT count(*) FILTER (WHERE NOT due.held), coalesce(sum(due.bytes) FILTER (WHERE NOT due.held), 0),
         count(DISTINCT due.conversation_id) FILTER (WHERE NOT due.held), count(*) FILTER (WHERE due.held),
         count(*) <= max_messages
  FROM due;
END
$$;

-- Answers only when nothing that it covers is being removed: see lock_retention. `status` is ok | conversation-not-found.
CREATE FUNCTION place_hold(call jsonb, p_id uuid, p_conversation uuid, p_user text, p_reason text) RETURNS text
LANGUAGE plpgsql
AS $$
BEGIN
  IF p_conversation IS NOT NULL AND NOT EXISTS (
    SELECT FROM conversation c WHERE c.id = p_conversation AND c.tenant_id = call->>'tenantId'
  ) THEN
    RETURN 'conversation-not-found';
  END IF;
  INSERT INTO legal_hold (id, tenant_id, conversation_id, user_id, reason, placed_by)
  VALUES (p_id, call->>'tenantId', p_conversation, p_user, p_reason, call->>'userId')
  ON CONFLICT (id) DO NOTHING;
  IF FOUND THEN PERFORM record_audit(call, 'place-legal-hold', p_conversation, p_id, p_user); END IF;
  RETURN 'ok';
END
$$;

-- Releasing it again changes nothing. `status` is ok | legal-hold-not-found.
CREATE FUNCTION release_hold(call jsonb, p_id uuid) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
  released legal_hold;
BEGIN
  UPDATE legal_hold h SET released_at = clock_timestamp(), released_by = call->>'userId'
  WHERE h.id = p_id AND h.tenant_id = call->>'tenantId' AND h.released_at IS NULL
  RETURNING * INTO released;
  IF FOUND THEN
    PERFORM record_audit(call, 'release-legal-hold', released.conversation_id, p_id, released.user_id);
  ELSIF NOT EXISTS (SELECT FROM legal_hold h WHERE h.id = p_id AND h.tenant_id = call->>'tenantId') THEN
    RETURN 'legal-hold-not-found';
  END IF;
  RETURN 'ok';
END
$$;

-- Stored files of attachments that are no more. purge-messages removes the files, and then their rows here: none is forgotten.
CREATE TABLE orphaned_object (
  storage_path text PRIMARY KEY
);

ALTER TABLE conversation ADD COLUMN purged_at timestamptz; -- all its messages are
CREATE INDEX conversation_to_purge ON conversation (deleted_at) WHERE deleted_at IS NOT NULL AND purged_at IS NULL;

-- Removes what there is of messages besides their rows. The caller holds the locks of their conversations.
CREATE FUNCTION forget_messages(p_ids uuid[]) RETURNS void
LANGUAGE sql
AS $$
  WITH forgotten AS (
    DELETE FROM attachment a WHERE a.message_id = ANY (p_ids) RETURNING a.id, a.storage_path
  ),
  orphaned AS (
    INSERT INTO orphaned_object (storage_path) SELECT storage_path FROM forgotten ON CONFLICT DO NOTHING
  )
  DELETE FROM upload u USING forgotten f WHERE u.id = f.id;
  DELETE FROM message_version v WHERE v.message_id = ANY (p_ids);
  DELETE FROM reaction r WHERE r.message_id = ANY (p_ids);
  -- The bounds tell which partitions to look into.
  DELETE FROM message_search s
  WHERE s.message_id = ANY (p_ids)
    AND s.message_id >= (SELECT i.id FROM unnest(p_ids) i (id) ORDER BY i.id LIMIT 1)
    AND s.message_id <= (SELECT i.id FROM unnest(p_ids) i (id) ORDER BY i.id DESC LIMIT 1);
$$;

-- Leaves of messages what a tombstone is, and records it. The caller holds the locks of their conversations.
CREATE FUNCTION purge_messages(call jsonb, p_ids uuid[]) RETURNS bigint
LANGUAGE plpgsql
AS $$
BEGIN
  UPDATE message m
  SET content = '', metadata = NULL, attachments = '[]', reactions = NULL, purged_at = clock_timestamp(),
      deleted_at = coalesce(m.deleted_at, clock_timestamp())
  WHERE m.id = ANY (p_ids);
  PERFORM forget_messages(p_ids);
  PERFORM record_change(call, m.conversation_id, 'message-purged', m.id, m.seq)
  FROM (SELECT * FROM message m WHERE m.id = ANY (p_ids) ORDER BY m.conversation_id, m.seq) m;
  RETURN cardinality(p_ids);
END
$$;

-- Messages between two ids that search has not taken in yet, or events have not told. They are left until that is done; who holds
-- the lock of a conversation knows that no more of its messages are added.
CREATE FUNCTION awaited_messages(
  from_id uuid DEFAULT '00000000-0000-0000-0000-000000000000', to_id uuid DEFAULT 'ffffffff-ffff-ffff-ffff-ffffffffffff'
) RETURNS uuid[]
LANGUAGE sql STABLE
RETURN ARRAY(
  SELECT u.message_id FROM unindexed_message u WHERE u.message_id >= from_id AND u.message_id < to_id
  UNION
  SELECT o.message_id FROM outbox o WHERE o.message_id >= from_id AND o.message_id < to_id AND o.type <> 'message-rejected'
);

-- Purges messages that were deleted longer than the window ago, the first deleted first, after one: looks at as many as `batch`.
-- Held ones are left. A dry run counts. `last_id` is null at the end.
CREATE FUNCTION purge_deleted_messages(
  call jsonb, window_seconds integer, after_at timestamptz, after_id uuid, batch integer, dry_run boolean,
  OUT purged bigint, OUT held bigint, OUT last_at timestamptz, OUT last_id uuid
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  before CONSTANT timestamptz := clock_timestamp() - make_interval(secs => window_seconds);
  seen uuid[];
  awaited uuid[];
  ids uuid[];
BEGIN
  IF NOT dry_run THEN PERFORM lock_retention(); END IF;
  SELECT coalesce(array_agg(m.id ORDER BY m.deleted_at, m.id), '{}'),
         max(m.deleted_at), (array_agg(m.id ORDER BY m.deleted_at DESC, m.id DESC))[1]
  INTO seen, last_at, last_id
  FROM (
    SELECT m.id, m.deleted_at FROM message m
    WHERE m.deleted_at IS NOT NULL AND m.purged_at IS NULL AND m.deleted_at < before
      AND (m.deleted_at, m.id) > (after_at, after_id)
    ORDER BY m.deleted_at, m.id LIMIT batch
  ) m;
  IF cardinality(seen) < batch THEN last_id := NULL; END IF;
  IF NOT dry_run THEN
    PERFORM FROM conversation c
    WHERE c.id IN (SELECT m.conversation_id FROM message m WHERE m.id = ANY (seen))
    ORDER BY c.id FOR UPDATE;
  END IF;
  -- Statements after the locks, so that they see what was restored while these were waited for.
  awaited := awaited_messages();
  SELECT coalesce(array_agg(m.id) FILTER (WHERE NOT m.held), '{}'), count(*) FILTER (WHERE m.held) INTO ids, held
  FROM (
    SELECT m.id, is_held(m.tenant_id, m.conversation_id, m.sender_id) AS held FROM message m
    WHERE m.id = ANY (seen) AND m.deleted_at < before AND m.purged_at IS NULL AND m.id <> ALL (awaited)
  ) m;
  purged := CASE WHEN dry_run THEN cardinality(ids) ELSE purge_messages(call, ids) END;
END
$$;

-- Purges messages of the next conversation that was deleted longer than the window ago: the one that is named, after a seq; without
-- a seq, one after it. As above; `last_seq` is null when all of `last_conversation` was looked at, and that is null at the end.
CREATE FUNCTION purge_deleted_conversation(
  call jsonb, window_seconds integer, from_conversation uuid, after_seq bigint, batch integer, dry_run boolean,
  OUT purged bigint, OUT held bigint, OUT last_conversation uuid, OUT last_seq bigint
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  awaited uuid[];
  ids uuid[];
  seen bigint;
BEGIN
  purged := 0;
  held := 0;
  IF NOT dry_run THEN PERFORM lock_retention(); END IF;
  SELECT c.id INTO last_conversation FROM conversation c
  WHERE c.deleted_at < clock_timestamp() - make_interval(secs => window_seconds) AND c.purged_at IS NULL
    AND (c.id > from_conversation OR c.id = from_conversation AND after_seq IS NOT NULL)
  ORDER BY c.id LIMIT 1;
  IF NOT FOUND THEN RETURN; END IF;
  IF last_conversation <> from_conversation THEN after_seq := 0; END IF;
  IF NOT dry_run THEN PERFORM FROM conversation c WHERE c.id = last_conversation FOR UPDATE; END IF;
  awaited := awaited_messages();
  SELECT coalesce(array_agg(m.id) FILTER (WHERE NOT m.held AND NOT m.awaited), '{}'), count(*) FILTER (WHERE m.held),
         count(*), max(m.seq)
  INTO ids, held, seen, last_seq
  FROM (
    SELECT m.id, m.seq, is_held(m.tenant_id, m.conversation_id, m.sender_id) AS held,
           m.id = ANY (awaited) AS awaited
    FROM message m
    WHERE m.conversation_id = last_conversation AND m.seq > after_seq AND m.purged_at IS NULL
    ORDER BY m.seq LIMIT batch
  ) m;
  IF seen < batch THEN last_seq := NULL; END IF;
  purged := CASE WHEN dry_run THEN cardinality(ids) ELSE purge_messages(call, ids) END;
  IF NOT dry_run AND seen < batch AND NOT EXISTS (
    SELECT FROM message m WHERE m.conversation_id = last_conversation AND m.purged_at IS NULL
  ) THEN
    UPDATE conversation c SET purged_at = clock_timestamp(), metadata = NULL WHERE c.id = last_conversation;
  END IF;
END
$$;

-- The weeks that have partitions, the oldest first; whether any policy that deletes reaches into them, and whether they are over for
-- good: create_message_partitions does not make them again, and nothing that was accepted then is still in the queue.
CREATE FUNCTION message_weeks() RETURNS TABLE (week timestamptz, reached boolean, over boolean)
LANGUAGE sql STABLE
AS $$
  SELECT p.week, coalesce(p.week < now() - make_interval(days => shortest.days), false), p.week + interval '15 days' < now()
  FROM (
    SELECT to_date(substr(c.relname, length('message_') + 1), 'IYYY"w"IW')::timestamp AT TIME ZONE 'UTC' AS week
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'message'::regclass
  ) p, (
    SELECT min(CASE WHEN r.effective_at <= now() THEN r.days ELSE r.previous_days END) AS days FROM retention_policy r
    WHERE CASE WHEN r.effective_at <= now() THEN r.action ELSE r.previous_action END = 'delete'
  ) shortest
  ORDER BY p.week
$$;

-- To check it a row that is added locks its conversation, until drop_message_week ends. None is ever deleted.
ALTER TABLE removed_range DROP CONSTRAINT removed_range_conversation_id_fkey;

-- As before, and looks each range up by its key: as long as statistics say that there are few of all, a join reads all of them.
CREATE OR REPLACE FUNCTION explain_removed(
  p_conversations uuid[], p_seqs bigint[], p_cause text, p_file uuid DEFAULT NULL
)
RETURNS TABLE (conversation_id uuid, first_seq bigint, last_seq bigint)
LANGUAGE sql SET enable_seqscan = off
AS $$
  WITH island AS MATERIALIZED (
    SELECT s.conversation_id, min(s.seq) AS first_seq, max(s.seq) AS last_seq
    FROM (
      SELECT u.conversation_id, u.seq, u.seq - row_number() OVER (PARTITION BY u.conversation_id ORDER BY u.seq) AS nth
      FROM unnest(p_conversations, p_seqs) AS u (conversation_id, seq)
    ) s
    GROUP BY s.conversation_id, s.nth
  ),
  explained AS (
    INSERT INTO removed_range AS r (conversation_id, first_seq, last_seq, cause, archive_file_id)
    SELECT i.conversation_id,
           coalesce(
             (SELECT b.first_seq FROM removed_range b
              WHERE b.conversation_id = i.conversation_id AND b.last_seq = i.first_seq - 1 AND b.cause = p_cause
                AND b.archive_file_id IS NOT DISTINCT FROM p_file),
             i.first_seq),
           i.last_seq, p_cause, p_file
    FROM island i
    ON CONFLICT (conversation_id, first_seq) DO UPDATE SET last_seq = excluded.last_seq, at = clock_timestamp()
  )
  SELECT i.conversation_id, i.first_seq, i.last_seq FROM island i ORDER BY i.conversation_id, i.first_seq
$$;

-- As record_change, for many ranges of seqs at once, given as arrays of one length. The caller holds the locks of the conversations.
CREATE FUNCTION record_removals(
  call jsonb, p_type text, p_conversations uuid[], p_first_seqs bigint[], p_last_seqs bigint[]
) RETURNS void
LANGUAGE sql
AS $$
  WITH gone AS MATERIALIZED (
    SELECT g.*, row_number() OVER (PARTITION BY g.conversation_id ORDER BY g.first_seq) AS nth
    FROM unnest(p_conversations, p_first_seqs, p_last_seqs) AS g (conversation_id, first_seq, final_seq)
  ),
  changed AS (
    UPDATE conversation c
    SET last_change = c.last_change + g.ranges, changed_in = pg_current_xact_id(),
        updated_at = greatest(clock_timestamp(), c.updated_at)
    FROM (SELECT conversation_id, count(*) AS ranges FROM gone GROUP BY conversation_id) g
    WHERE c.id = g.conversation_id
    RETURNING c.id, c.tenant_id, c.last_seq, c.last_change - g.ranges AS known_changes, c.updated_at
  ),
  numbered AS MATERIALIZED (
    SELECT c.*, g.first_seq, g.final_seq, c.known_changes + g.nth AS number
    FROM gone g JOIN changed c ON c.id = g.conversation_id
  ),
  recorded AS (
    INSERT INTO change (conversation_id, number, after_seq, type, message_seq, at, first_seq)
    SELECT id, number, last_seq, p_type, final_seq, updated_at, first_seq FROM numbered
  ),
  told AS (
    INSERT INTO outbox (type, tenant_id, conversation_id, change)
    SELECT p_type, tenant_id, id, number FROM numbered ORDER BY id, number
  )
  INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, request_id, details)
  SELECT tenant_id, call->>'userId', p_type, id, id, call->>'requestId',
         jsonb_build_object('firstSeq', first_seq, 'lastSeq', final_seq)
  FROM numbered ORDER BY id, number
$$;

-- The next conversations with messages between two ids, after one, of which a policy that deletes takes some; `due` is up to
-- which id. Looks at as many as `visits`; the last one that it looked at comes last, with no due when nothing of it is taken.
CREATE FUNCTION expiring_conversations(low uuid, high uuid, after_conversation uuid, visits integer)
RETURNS TABLE (id uuid, tenant_id text, due uuid)
LANGUAGE sql STABLE
AS $$
  WITH RECURSIVE visited AS (
    (SELECT m.conversation_id AS id FROM message m
     WHERE m.conversation_id > after_conversation AND m.id >= low AND m.id < high ORDER BY m.conversation_id LIMIT 1)
    UNION ALL
    SELECT (SELECT m.conversation_id FROM message m
            WHERE m.conversation_id > v.id AND m.id >= low AND m.id < high ORDER BY m.conversation_id LIMIT 1)
    FROM visited v WHERE v.id IS NOT NULL
  ),
  bounded AS (
    SELECT v.id, row_number() OVER (ORDER BY v.id DESC) AS nth
    FROM (SELECT v.id FROM visited v WHERE v.id IS NOT NULL LIMIT visits) v
  )
  SELECT c.id, c.tenant_id,
         CASE WHEN r.action = 'delete' AND r.due > low THEN least(r.due, high) END
  FROM bounded b JOIN conversation c ON c.id = b.id
  CROSS JOIN LATERAL (
    SELECT e.action, first_uuid_of(now() - make_interval(days => e.days)) AS due FROM effective_retention(c.tenant_id, c.id) e
  ) r
  WHERE b.nth = 1 OR r.action = 'delete' AND r.due > low
  ORDER BY c.id
$$;

-- Removes messages of a week that are due under a policy that deletes, conversation by conversation after one, up to `batch` of them.
-- Held ones are left. A dry run counts. `last_conversation` is null at the end.
CREATE FUNCTION expire_messages(
  call jsonb, week timestamptz, after_conversation uuid, batch integer, dry_run boolean,
  OUT expired bigint, OUT bytes bigint, OUT held bigint, OUT last_conversation uuid
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
-- Without bitmaps: one of all messages of the week, for each conversation, is what an estimate may come to.
SET plan_cache_mode = force_generic_plan SET enable_bitmapscan = off
AS $$
DECLARE
  -- Writers to these wait for as long as this takes.
  visits CONSTANT integer := 25;
  low CONSTANT uuid := first_uuid_of(week);
  high CONSTANT uuid := first_uuid_of(week + interval '7 days');
  chosen uuid[];
  dues uuid[];
  awaited uuid[];
  ids uuid[];
  owners uuid[];
  seqs bigint[];
BEGIN
  IF NOT dry_run THEN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(concat('drop_message_week', week), 0));
    PERFORM lock_retention();
  END IF;
  SELECT array_agg(e.id), array_agg(e.due) INTO chosen, dues
  FROM expiring_conversations(low, high, after_conversation, visits) e;
  last_conversation := chosen[cardinality(chosen)];
  IF NOT dry_run THEN PERFORM FROM conversation c WHERE c.id = ANY (chosen) ORDER BY c.id FOR UPDATE; END IF;
  -- Statements after the locks, so that they see what was committed while these were waited for.
  awaited := awaited_messages(low, high);
  SELECT array_agg(m.id), array_agg(m.conversation_id), array_agg(m.seq), count(*), coalesce(sum(m.bytes), 0)
  INTO ids, owners, seqs, expired, bytes
  FROM (
    SELECT m.*
    FROM unnest(chosen, dues) AS k (id, due)
    -- With a limit of its own, so that each conversation is looked up by its index, and no other message is judged.
    CROSS JOIN LATERAL (
      SELECT m.id, m.conversation_id, m.seq,
             octet_length(m.content) + coalesce(octet_length(m.metadata::text), 0) AS bytes
      FROM message m
      WHERE m.conversation_id = k.id AND m.id >= low AND m.id < k.due AND m.id < high AND m.id <> ALL (awaited)
        AND NOT is_held(m.tenant_id, m.conversation_id, m.sender_id)
      ORDER BY m.seq LIMIT CASE WHEN NOT dry_run THEN batch END
    ) m
    ORDER BY m.conversation_id, m.seq LIMIT CASE WHEN NOT dry_run THEN batch END
  ) m;
  IF NOT dry_run AND expired = batch THEN
    -- The last of them may have more.
    last_conversation := coalesce(
      (SELECT k.id FROM unnest(chosen) k (id) WHERE k.id < owners[batch] ORDER BY k.id DESC LIMIT 1), after_conversation);
  END IF;
  SELECT count(*) INTO held
  FROM unnest(chosen, dues) AS k (id, due)
  CROSS JOIN LATERAL (
    SELECT FROM message m
    WHERE m.conversation_id = k.id AND m.id >= low AND m.id < k.due AND m.id < high
      AND is_held(m.tenant_id, m.conversation_id, m.sender_id)
    ORDER BY m.seq OFFSET 0
  ) m
  WHERE k.id <= last_conversation;
  IF dry_run OR expired = 0 THEN RETURN; END IF;

  DELETE FROM message m WHERE m.id = ANY (ids) AND m.id >= low AND m.id < high;
  PERFORM forget_messages(ids);
  PERFORM record_removals(
    call, 'messages-expired', array_agg(r.conversation_id), array_agg(r.first_seq), array_agg(r.last_seq))
  FROM explain_removed(owners, seqs, 'expired') r;
END
$$;

-- Weeks that were dropped, until all is told of them: their partitions, which nobody but finish_dropped_weeks looks into.
CREATE TABLE dropped_message (
  id              uuid NOT NULL,
  conversation_id uuid NOT NULL,
  seq             bigint NOT NULL
);

-- What they took, and who was not told yet. Short ranges, since a conversation is locked while it is told.
CREATE TABLE untold_removal (
  conversation_id uuid NOT NULL,
  first_seq       bigint NOT NULL,
  last_seq        bigint NOT NULL,
  PRIMARY KEY (conversation_id, first_seq)
);

-- Drops the partitions of a week that is over: empty ones, and those of which everything is due under policies that delete, and
-- nothing held. `outcome` is dropped | kept (not all of it may go, or it is too large for one transaction) | busy (something works
-- with it, or with messages at all, right now: nothing was done).
-- Locks no conversation: a writer that has one waits for the lock of all messages, so whoever takes both would never get the second.
-- What is left to tell is listed for finish_dropped_weeks. DETACH CONCURRENTLY would need no such lock, and the owner's login.
CREATE FUNCTION drop_message_week(
  call jsonb, week timestamptz, max_messages integer, OUT outcome text, OUT expired bigint, OUT bytes bigint
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '50ms'
AS $$
DECLARE
  attempts CONSTANT integer := 20;
  told_at_once CONSTANT integer := 250;
  low CONSTANT uuid := first_uuid_of(week);
  high CONSTANT uuid := first_uuid_of(week + interval '7 days');
  suffix CONSTANT text := to_char(week AT TIME ZONE 'UTC', '"_"IYYY"w"IW');
  may_go boolean;
BEGIN
  expired := 0;
  bytes := 0;
  outcome := 'kept';
  IF NOT EXISTS (
    SELECT FROM message_weeks() w
    WHERE w.week = drop_message_week.week AND w.over
      AND (w.reached OR NOT EXISTS (SELECT FROM message m WHERE m.id >= low AND m.id < high))
  )
    OR to_regclass('dropped_message' || suffix) IS NOT NULL
    OR (SELECT count(*) > max_messages FROM (
      SELECT FROM message m WHERE m.id >= low AND m.id < high LIMIT max_messages + 1) m)
  THEN
    RETURN;
  END IF;
  -- Imports make the weeks that they need, and need them until they are stored.
  PERFORM pg_advisory_xact_lock(hashtext('create_message_partitions'));
  -- A batch of the same week would wait for what this writes, and this for the messages that the batch reads.
  PERFORM pg_advisory_xact_lock(hashtextextended(concat('drop_message_week', week), 0));
  PERFORM lock_retention();
  SELECT coalesce(sum(g.messages), 0), coalesce(sum(g.bytes), 0),
         coalesce(bool_and(r.action IS NOT DISTINCT FROM 'delete' AND first_uuid_of(now() - make_interval(days => r.days)) >= high
                           AND NOT is_held(g.tenant_id, g.conversation_id, g.sender_id)), true)
  INTO expired, bytes, may_go
  FROM (
    SELECT m.tenant_id, m.conversation_id, m.sender_id, count(*) AS messages,
           sum(octet_length(m.content) + coalesce(octet_length(m.metadata::text), 0)) AS bytes
    FROM message m WHERE m.id >= low AND m.id < high GROUP BY m.tenant_id, m.conversation_id, m.sender_id
  ) g
  CROSS JOIN LATERAL effective_retention(g.tenant_id, g.conversation_id) r;
  IF NOT may_go OR cardinality(awaited_messages(low, high)) > 0 THEN
    expired := 0;
    bytes := 0;
    RETURN;
  END IF;
  INSERT INTO untold_removal (conversation_id, first_seq, last_seq)
  SELECT r.conversation_id, s, least(s + told_at_once - 1, r.last_seq)
  FROM (SELECT array_agg(m.conversation_id) AS owners, array_agg(m.seq) AS seqs FROM message m WHERE m.id >= low AND m.id < high) m
  CROSS JOIN LATERAL explain_removed(m.owners, m.seqs, 'expired') r
  CROSS JOIN LATERAL generate_series(r.first_seq, r.last_seq, told_at_once) s;

  -- From here on readers and writers of all messages wait: while this lock is waited for, which is why that is short and done
  -- again instead, and for what is done with it.
  FOR attempt IN 1 .. attempts LOOP
    BEGIN
      EXECUTE format('LOCK TABLE ONLY message, ONLY message_search, %I, %I IN ACCESS EXCLUSIVE MODE',
                     'message' || suffix, 'message_search' || suffix);
      EXIT;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      IF attempt = attempts THEN RAISE; END IF;
      PERFORM pg_sleep(0.1);
    END;
  END LOOP;
  IF (SELECT count(*) FROM message m WHERE m.id >= low AND m.id < high) <> expired
    OR cardinality(awaited_messages(low, high)) > 0
  THEN
    RAISE lock_not_available;
  END IF;
  EXECUTE format('ALTER TABLE message DETACH PARTITION %I', 'message' || suffix);
  EXECUTE format('ALTER TABLE %I RENAME TO %I', 'message' || suffix, 'dropped_message' || suffix);
  EXECUTE format('ALTER TABLE %I INHERIT dropped_message', 'dropped_message' || suffix);
  EXECUTE format('DROP TABLE %I', 'message_search' || suffix);
  PERFORM record_audit(call, 'drop-partition', p_details => jsonb_build_object('week', to_char(week, 'YYYY-MM-DD'), 'messages', expired));
  outcome := 'dropped';
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
  outcome := 'busy';
  expired := 0;
  bytes := 0;
END
$$;

-- Tells some conversations what dropped weeks took of them, and removes what there was of it besides the rows; when all is told, the
-- partitions themselves. Answers whether there is more.
CREATE FUNCTION finish_dropped_weeks(call jsonb, batch integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  visits CONSTANT integer := 25;
  owners uuid[];
  firsts bigint[];
  lasts bigint[];
  told name;
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
    -- In one statement: another run may have dropped a week meanwhile.
    FOR told IN
      SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = 'dropped_message'::regclass AND NOT EXISTS (SELECT FROM untold_removal)
    LOOP
      EXECUTE format('DROP TABLE IF EXISTS %I', told);
    END LOOP;
    RETURN false;
  END IF;

  PERFORM FROM conversation c WHERE c.id = ANY (owners) ORDER BY c.id FOR UPDATE;
  -- A statement after the locks, so that it sees what another run told while these were waited for.
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

GRANT SELECT ON shown_retention TO chat_app;
GRANT SELECT, DELETE ON orphaned_object TO chat_app;
GRANT EXECUTE ON FUNCTION is_shorter, set_retention, retention_impact, place_hold, release_hold, purge_deleted_messages,
  purge_deleted_conversation, message_weeks, awaited_messages, expire_messages, drop_message_week, finish_dropped_weeks TO chat_app;
