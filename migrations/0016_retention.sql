-- How long messages are kept, what is kept longer, and what explains a seq without a message: docs/retention.md.

-- Of a conversation, else of its tenant, else (tenant '') of the stage. Until effective_at the previous one holds; without days
-- (null) the next wider one does, and without any nothing is ever due.
CREATE TABLE retention_policy (
  tenant_id       text NOT NULL,
  conversation_id uuid REFERENCES conversation (id) ON DELETE CASCADE,
  days            integer CHECK (days >= 1),
  action          text CHECK (action IN ('archive', 'delete')),
  effective_at    timestamptz NOT NULL,
  previous_days   integer,
  previous_action text,
  set_by          text NOT NULL,
  set_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE NULLS NOT DISTINCT (tenant_id, conversation_id),
  CHECK (num_nulls(days, action) <> 1 AND num_nulls(previous_days, previous_action) <> 1)
);

-- Nothing that it covers is purged, removed, archived away or erased: a conversation, what a user sent, or (neither) a tenant.
CREATE TABLE legal_hold (
  id              uuid PRIMARY KEY,
  tenant_id       text NOT NULL,
  conversation_id uuid REFERENCES conversation (id),
  user_id         text,
  reason          text NOT NULL,
  placed_by       text NOT NULL,
  placed_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  released_by     text,
  released_at     timestamptz,
  CHECK (conversation_id IS NULL OR user_id IS NULL)
);
CREATE INDEX legal_hold_in_force ON legal_hold (tenant_id) WHERE released_at IS NULL;

-- Messages of a conversation in a file, whose rows may be gone; secured: written, read back and compared, current: what is read.
CREATE TABLE archive_file (
  id              uuid PRIMARY KEY,
  tenant_id       text NOT NULL,
  conversation_id uuid NOT NULL REFERENCES conversation (id),
  month           date NOT NULL,
  first_seq       bigint NOT NULL,
  last_seq        bigint NOT NULL,
  messages        bigint NOT NULL,
  tombstones      bigint NOT NULL,
  bytes           bigint NOT NULL,
  storage_path    text NOT NULL,
  storage_version text,
  sha256          text NOT NULL,
  as_of_change    bigint NOT NULL, -- the conversation's last change when its messages were read
  status          text NOT NULL DEFAULT 'secured' CHECK (status IN ('secured', 'current', 'superseded', 'erased')),
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX archive_file_by_seq ON archive_file (conversation_id, first_seq);

-- Seqs whose messages are gone, and why. Ranges of a conversation do not overlap.
CREATE TABLE removed_range (
  conversation_id uuid NOT NULL REFERENCES conversation (id),
  first_seq       bigint NOT NULL,
  last_seq        bigint NOT NULL,
  cause           text NOT NULL CHECK (cause IN ('archived', 'expired', 'erased')),
  archive_file_id uuid REFERENCES archive_file (id),
  at              timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (conversation_id, first_seq),
  CHECK (first_seq <= last_seq)
);

CREATE INDEX conversation_by_tenant ON conversation (tenant_id, id);

-- Of a deleted message everything that it said is gone, for good; seq, sender and times stay.
ALTER TABLE message ADD COLUMN purged_at timestamptz;
CREATE INDEX message_to_purge ON message (deleted_at, id) WHERE deleted_at IS NOT NULL AND purged_at IS NULL;

-- A change of many messages tells the first seq and, as message_seq, the last.
ALTER TABLE change ADD COLUMN first_seq bigint;

-- The policy that holds for a conversation now, the narrowest there is; without a conversation, for its tenant. None: nulls, and
-- nothing is due.
CREATE FUNCTION effective_retention(p_tenant text, p_conversation uuid, OUT days integer, OUT action text)
LANGUAGE sql STABLE
AS $$
  SELECT policy.days, policy.action
  FROM (
    SELECT r.tenant_id, r.conversation_id,
           CASE WHEN r.effective_at <= now() THEN r.days ELSE r.previous_days END AS days,
           CASE WHEN r.effective_at <= now() THEN r.action ELSE r.previous_action END AS action
    FROM retention_policy r
    WHERE r.tenant_id = p_tenant AND (r.conversation_id IS NULL OR r.conversation_id = p_conversation) OR r.tenant_id = ''
  ) policy
  WHERE policy.days IS NOT NULL
  ORDER BY policy.conversation_id IS NULL, policy.tenant_id = '' LIMIT 1
$$;

-- Does a hold cover this message?
CREATE FUNCTION is_held(p_tenant text, p_conversation uuid, p_sender text) RETURNS boolean
LANGUAGE sql STABLE
RETURN EXISTS (
  SELECT FROM legal_hold h
  WHERE h.tenant_id = p_tenant AND h.released_at IS NULL
    AND (h.conversation_id = p_conversation OR h.user_id = p_sender OR h.conversation_id IS NULL AND h.user_id IS NULL)
);

-- Whatever purges or removes calls it before it asks is_held and effective_retention, and does the rest in the same transaction:
-- a hold or a longer policy is then answered only after it, and what was answered is heeded.
CREATE FUNCTION lock_retention() RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
  LOCK TABLE legal_hold, retention_policy IN SHARE MODE;
END
$$;

-- Explains seqs whose messages this transaction removes, given as two arrays of one length; answers them as ranges. What goes on
-- where a range of the same cause and file ends makes that one longer.
CREATE FUNCTION explain_removed(
  p_conversations uuid[], p_seqs bigint[], p_cause text, p_file uuid DEFAULT NULL
)
RETURNS TABLE (conversation_id uuid, first_seq bigint, last_seq bigint)
LANGUAGE sql
AS $$
  WITH island AS MATERIALIZED (
    SELECT s.conversation_id, min(s.seq) AS first_seq, max(s.seq) AS last_seq
    FROM (
      SELECT u.conversation_id, u.seq, u.seq - row_number() OVER (PARTITION BY u.conversation_id ORDER BY u.seq) AS nth
      FROM unnest(p_conversations, p_seqs) AS u (conversation_id, seq)
    ) s
    GROUP BY s.conversation_id, s.nth
  ),
  longer AS (
    UPDATE removed_range r SET last_seq = i.last_seq, at = clock_timestamp()
    FROM island i
    WHERE r.conversation_id = i.conversation_id AND r.last_seq = i.first_seq - 1 AND r.cause = p_cause
      AND r.archive_file_id IS NOT DISTINCT FROM p_file
    RETURNING i.conversation_id, i.first_seq
  ),
  explained AS (
    INSERT INTO removed_range (conversation_id, first_seq, last_seq, cause, archive_file_id)
    SELECT i.conversation_id, i.first_seq, i.last_seq, p_cause, p_file
    FROM island i
    WHERE NOT EXISTS (
      SELECT FROM longer l WHERE l.conversation_id = i.conversation_id AND l.first_seq = i.first_seq)
  )
  SELECT i.conversation_id, i.first_seq, i.last_seq FROM island i ORDER BY i.conversation_id, i.first_seq
$$;

-- As before; of many messages at once, with the first seq and, as p_message_seq, the last.
DROP FUNCTION record_change(jsonb, uuid, text, uuid, bigint, text, text, text);
CREATE FUNCTION record_change(
  call jsonb, p_conversation uuid, p_type text, p_message uuid DEFAULT NULL, p_message_seq bigint DEFAULT NULL,
  p_user text DEFAULT NULL, p_role text DEFAULT NULL, p_reaction text DEFAULT NULL, p_first_seq bigint DEFAULT NULL
) RETURNS bigint
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  changed conversation;
BEGIN
  UPDATE conversation c
  SET last_change = c.last_change + 1, changed_in = pg_current_xact_id(),
      updated_at = greatest(clock_timestamp(), c.updated_at)
  WHERE c.id = p_conversation
  RETURNING * INTO changed;
  INSERT INTO change (conversation_id, number, after_seq, type, message_id, message_seq, user_id, role, reaction, at,
                      first_seq)
  VALUES (p_conversation, changed.last_change, changed.last_seq, p_type, p_message, p_message_seq, p_user, p_role,
          p_reaction, changed.updated_at, p_first_seq);
  INSERT INTO outbox (type, tenant_id, conversation_id, message_id, change, trace_parent)
  VALUES (p_type, changed.tenant_id, p_conversation, p_message, changed.last_change, call->>'traceParent');
  PERFORM record_audit(
    call || jsonb_build_object('tenantId', changed.tenant_id), p_type, p_conversation, coalesce(p_message, p_conversation),
    p_user, CASE WHEN p_first_seq IS NOT NULL THEN jsonb_build_object('firstSeq', p_first_seq, 'lastSeq', p_message_seq) END);
  RETURN changed.last_change;
END
$$;

-- As before, and never of what was purged: who deleted it may, owners and admins.
CREATE OR REPLACE FUNCTION restore_message(call jsonb, p_message uuid, window_seconds integer)
RETURNS TABLE (status text, message shown_message, own_reactions text)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  locked record;
  known message;
BEGIN
  SELECT * INTO locked FROM lock_message(call, p_message);
  known := locked.message;
  status := CASE
    WHEN locked.status <> 'ok' THEN locked.status
    WHEN known.deleted_at IS NULL THEN 'ok'
    WHEN known.deleted_by <> call->>'userId' AND locked.standing = 'member' THEN 'insufficient-role'
    WHEN known.purged_at IS NOT NULL THEN 'restore-window-closed'
    WHEN known.deleted_at < clock_timestamp() - make_interval(secs => window_seconds) THEN 'restore-window-closed'
    ELSE 'ok'
  END;
  IF status = 'ok' AND known.deleted_at IS NOT NULL THEN
    UPDATE message m SET deleted_at = NULL, deleted_by = NULL WHERE m.id = p_message;
    PERFORM make_findable(p_message);
    PERFORM record_change(call, known.conversation_id, 'message-restored', known.id, known.seq);
  END IF;
  RETURN QUERY SELECT status, m, CASE WHEN m.reactions IS NOT NULL THEN own_reactions(m.id, call->>'userId') END
  FROM (SELECT) one LEFT JOIN shown_message m ON m.id = p_message AND status = 'ok';
END
$$;

DROP FUNCTION conversation_integrity;
-- Counts and digests the messages of a range of seqs. `access` is ok | conversation-not-found | conversation-deleted |
-- range-too-long, and only ok comes with figures. Missing is what is neither there nor explained by a removed_range.
CREATE FUNCTION conversation_integrity(
  p_tenant text, p_user text, p_conversation uuid, from_seq bigint, to_seq bigint, max_messages integer
)
RETURNS TABLE (
  access text, first_seq bigint, last_seq bigint, messages bigint, tombstones bigint, missing text, digest text,
  removed text
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_variable
DECLARE
  newest bigint;
  hidden bigint;
BEGIN
  SELECT CASE WHEN c.deleted_at IS NULL THEN 'ok' ELSE 'conversation-deleted' END, c.last_seq,
         CASE c.history_visibility WHEN 'all' THEN 0 ELSE p.joined_seq END
  INTO access, newest, hidden
  FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
  WHERE c.id = p_conversation AND c.tenant_id = p_tenant;
  access := coalesce(access, 'conversation-not-found');
  first_seq := greatest(from_seq, hidden + 1);
  last_seq := greatest(least(coalesce(to_seq, newest), newest), first_seq - 1);
  IF access = 'ok' AND last_seq - first_seq >= max_messages THEN access := 'range-too-long'; END IF;
  IF access <> 'ok' THEN
    RETURN NEXT;
    RETURN;
  END IF;

  RETURN QUERY
  WITH found AS (
    SELECT m.seq, m.deleted_at IS NOT NULL AS deleted,
           format(E'%s %s %s %s\n', m.seq, m.id, m.version,
             CASE WHEN m.deleted_at IS NULL THEN encode(sha256(convert_to(m.content, 'UTF8')), 'hex') ELSE 'deleted' END
           ) AS line
    FROM message m
    WHERE m.conversation_id = p_conversation AND m.seq BETWEEN first_seq AND last_seq
  ),
  gone AS (
    SELECT greatest(r.first_seq, first_seq) AS low, least(r.last_seq, last_seq) AS high, r.cause
    FROM removed_range r
    WHERE r.conversation_id = p_conversation AND r.first_seq <= last_seq AND r.last_seq >= first_seq
  ),
  gap AS (
    SELECT unnest(
      int8multirange(int8range(first_seq, last_seq + 1))
      - coalesce((SELECT range_agg(int8range(found.seq, found.seq + 1)) FROM found), '{}')
      - coalesce((SELECT range_agg(int8range(gone.low, gone.high + 1)) FROM gone), '{}')
    ) AS seqs
  )
  SELECT 'ok', first_seq, last_seq, count(*), count(*) FILTER (WHERE deleted),
         (SELECT coalesce(json_agg(json_build_object('from', lower(seqs), 'to', upper(seqs) - 1) ORDER BY seqs), '[]')::text
          FROM gap),
         encode(sha256(convert_to(coalesce(string_agg(line, '' ORDER BY found.seq), ''), 'UTF8')), 'hex'),
         (SELECT coalesce(json_agg(json_build_object('from', low, 'to', high, 'cause', cause) ORDER BY low), '[]')::text
          FROM gone)
  FROM found;
END
$$;

DROP FUNCTION change_page;
-- As before, and with the range of seqs of what concerns many messages: a page of what a user lacks, of one conversation or (null) of all of theirs, from `base` to `target` (null: now), going on after
-- (at_conversation, at_seq, at_change, at_receipt). Within a conversation: messages and changes in their order, then receipts.
-- Bounded by count and bytes. The last row is the page's own: its `type` is null, `access` is ok | conversation-not-found |
-- conversation-deleted | sync-token-expired (the snapshot is none of this database's), `more` tells whether the page was cut short.
CREATE FUNCTION change_page(
  p_tenant text, p_user text, p_conversation uuid, base pg_snapshot, target pg_snapshot,
  at_conversation uuid, at_seq bigint, at_change bigint, at_receipt bigint, page_size integer, max_bytes integer,
  OUT access text, OUT more boolean, OUT target_snapshot text, OUT target_at text,
  OUT type text, OUT conversation_id uuid, OUT seq bigint, OUT number bigint, OUT receipt bigint, OUT at text,
  OUT message shown_message, OUT own_reactions text,
  OUT user_id text, OUT role text, OUT reaction text,
  OUT last_delivered_seq bigint, OUT last_read_seq bigint, OUT first_seq bigint, OUT last_seq bigint
) RETURNS SETOF record
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  known CONSTANT pg_snapshot := coalesce(base, pg_current_snapshot());
  upto CONSTANT pg_snapshot := coalesce(target, pg_current_snapshot());
  listed record;
  entry record;
  told integer := 0;
  bytes integer := 0;
  after_seq bigint;
  after_change bigint;
  after_receipt bigint;
BEGIN
  more := false;
  access := 'ok';
  IF pg_snapshot_xmax(known) > pg_snapshot_xmax(pg_current_snapshot()) THEN access := 'sync-token-expired'; END IF;
  IF p_conversation IS NOT NULL THEN
    SELECT CASE WHEN c.deleted_at IS NULL THEN access ELSE 'conversation-deleted' END INTO access
    FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
    WHERE c.id = p_conversation AND c.tenant_id = p_tenant;
    access := coalesce(access, 'conversation-not-found');
  END IF;

  <<pages>>
  FOR listed IN
    SELECT * FROM changed_conversations(
      p_tenant, p_user, p_conversation, known, upto,
      coalesce(at_conversation, '00000000-0000-0000-0000-000000000000'))
    WHERE access = 'ok' AND base IS NOT NULL
  LOOP
    conversation_id := listed.conversation_id;
    IF conversation_id = at_conversation THEN
      after_seq := at_seq;
      after_change := at_change;
      after_receipt := at_receipt;
    ELSE
      -- Who joined after `base` begins where they joined; who was there before knows at least that.
      after_seq := greatest(last_seq_in(known, conversation_id), listed.joined_seq);
      after_change := greatest(last_change_in(known, conversation_id), listed.joined_change - 1);
      after_receipt := 0;
    END IF;

    FOR entry IN
      WITH entry AS (
        (SELECT m.seq AS place, 0::bigint AS nth, 'message-stored' AS type, m.id AS message_id,
                NULL::bigint AS number, NULL::text AS user_id, NULL::text AS role, NULL::text AS reaction,
                m.stored_at AS at, NULL::bigint AS receipt, NULL::bigint AS delivered, NULL::bigint AS read,
                NULL::bigint AS first_seq, NULL::bigint AS last_seq
         FROM message m
         WHERE listed.told = 'all' AND m.conversation_id = listed.conversation_id AND m.seq > after_seq
           AND was_visible(m.stored_in, upto)
         ORDER BY m.seq LIMIT page_size + 1)
        UNION ALL
        (SELECT h.after_seq, h.number, h.type, h.message_id, h.number, h.user_id, h.role, h.reaction, h.at,
                NULL, NULL, NULL,
                CASE WHEN h.first_seq IS NOT NULL THEN greatest(h.first_seq, listed.hidden + 1) END,
                CASE WHEN h.first_seq IS NOT NULL THEN h.message_seq END
         FROM change h
         WHERE h.conversation_id = listed.conversation_id AND h.number > after_change AND was_visible(h.made_in, upto)
           -- Not of a message that the user may not read, or that is no more.
           AND (h.message_id IS NULL
                OR h.message_seq > listed.hidden AND EXISTS (SELECT FROM message m WHERE m.id = h.message_id))
           AND (h.first_seq IS NULL OR h.message_seq > listed.hidden)
           AND (listed.told = 'all'
                OR listed.told = 'deletion' AND h.type = 'conversation-deleted'
                OR listed.told = 'removal' AND h.type = 'participant-removed' AND h.user_id = p_user)
         ORDER BY h.number LIMIT page_size + 1)
        UNION ALL
        (SELECT 9223372036854775807, r.id, 'receipt', NULL, NULL, r.user_id, NULL, NULL, r.acknowledged_at,
                r.id, r.last_delivered_seq, r.last_read_seq, NULL, NULL
         FROM participant r
         WHERE listed.told = 'all' AND r.conversation_id = listed.conversation_id AND r.id > after_receipt
           AND r.acknowledged_in >= pg_snapshot_xmin(known)
           AND NOT was_visible(r.acknowledged_in, known) AND was_visible(r.acknowledged_in, upto)
         ORDER BY r.id LIMIT page_size + 1)
      )
      SELECT e.*, m AS message
      FROM (SELECT * FROM entry ORDER BY place, nth LIMIT page_size + 1) e
      LEFT JOIN shown_message m ON m.id = e.message_id
      ORDER BY place, nth
    LOOP
      bytes := bytes + 600 + coalesce(wire_bytes(entry.message), 0);
      IF told = page_size OR (told > 0 AND bytes > max_bytes) THEN
        more := true;
        EXIT pages;
      END IF;
      told := told + 1;
      IF entry.type = 'message-stored' THEN after_seq := entry.place; END IF;
      after_change := coalesce(entry.number, after_change);
      after_receipt := coalesce(entry.receipt, after_receipt);
      type := entry.type;
      at := rfc3339(entry.at);
      seq := after_seq;
      number := after_change;
      receipt := after_receipt;
      message := entry.message;
      own_reactions := CASE WHEN (entry.message).reactions IS NOT NULL THEN own_reactions(entry.message_id, p_user) END;
      user_id := entry.user_id;
      role := entry.role;
      reaction := entry.reaction;
      last_delivered_seq := entry.delivered;
      last_read_seq := entry.read;
      first_seq := entry.first_seq;
      last_seq := entry.last_seq;
      RETURN NEXT;
    END LOOP;
  END LOOP;

  type := NULL;
  message := NULL;
  target_snapshot := upto::text;
  target_at := rfc3339(now());
  RETURN NEXT;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON retention_policy, removed_range TO chat_app;
GRANT SELECT, INSERT, UPDATE ON legal_hold, archive_file TO chat_app;
GRANT SELECT ON retention_policy, legal_hold, removed_range, archive_file TO chat_read;
GRANT EXECUTE ON FUNCTION record_change, lock_retention, explain_removed TO chat_app;
GRANT EXECUTE ON FUNCTION effective_retention, is_held, conversation_integrity, change_page TO chat_app, chat_read;
