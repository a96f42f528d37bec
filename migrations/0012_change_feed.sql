-- What somebody lacks who knows `base`, a snapshot; see 0007.

-- Was this transaction visible in a snapshot? Rows from before 0007 do not say, and were.
CREATE FUNCTION was_visible(made_in xid8, known pg_snapshot) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN made_in IS NULL OR pg_visible_in_snapshot(made_in, known);

-- The newest message of a conversation in a snapshot: messages commit in the order of seq, so what came after is the end.
CREATE FUNCTION last_seq_in(known pg_snapshot, p_conversation uuid) RETURNS bigint
LANGUAGE sql STABLE
RETURN coalesce((
  SELECT m.seq FROM message m WHERE m.conversation_id = p_conversation AND was_visible(m.stored_in, known)
  ORDER BY m.seq DESC LIMIT 1), 0);

CREATE FUNCTION last_change_in(known pg_snapshot, p_conversation uuid) RETURNS bigint
LANGUAGE sql STABLE
RETURN coalesce((
  SELECT c.number FROM change c WHERE c.conversation_id = p_conversation AND was_visible(c.made_in, known)
  ORDER BY c.number DESC LIMIT 1), 0);

-- The conversations in which something happened for the user after `base`, by id from `from_id` on, and what of each they may be told:
-- all | deletion | removal, and of messages only those after seq `hidden`. Only one conversation, when it is named.
CREATE FUNCTION changed_conversations(
  p_tenant text, p_user text, p_conversation uuid, base pg_snapshot, target pg_snapshot, from_id uuid
)
RETURNS TABLE (conversation_id uuid, told text, joined_seq bigint, joined_change bigint, hidden bigint)
LANGUAGE sql STABLE
AS $$
  SELECT c.id, CASE WHEN c.deleted_at IS NULL THEN 'all' ELSE 'deletion' END, p.joined_seq, p.joined_change,
         CASE c.history_visibility WHEN 'all' THEN 0 ELSE p.joined_seq END
  FROM participant p JOIN conversation c ON c.id = p.conversation_id
  WHERE p.user_id = p_user AND c.tenant_id = p_tenant AND p.conversation_id >= from_id
    AND (p_conversation IS NULL OR p.conversation_id = p_conversation)
    -- Who joined after `target` is told so later, and before that nothing.
    AND NOT EXISTS (
      SELECT FROM change j
      WHERE j.conversation_id = c.id AND j.number = p.joined_change AND NOT was_visible(j.made_in, target)
    )
    AND (
      NOT was_visible(c.changed_in, base)
      OR EXISTS (
        SELECT FROM participant r
        WHERE r.conversation_id = c.id AND r.acknowledged_in >= pg_snapshot_xmin(base)
          AND NOT was_visible(r.acknowledged_in, base)
      )
    )
  UNION ALL
  SELECT DISTINCT r.conversation_id, 'removal', 0::bigint, 0::bigint, 0::bigint
  FROM change r JOIN conversation c ON c.id = r.conversation_id
  WHERE r.type = 'participant-removed' AND r.user_id = p_user AND c.tenant_id = p_tenant
    AND r.conversation_id >= from_id AND p_conversation IS NULL
    AND r.made_in >= pg_snapshot_xmin(base) AND NOT was_visible(r.made_in, base) AND was_visible(r.made_in, target)
    AND NOT EXISTS (SELECT FROM participant p WHERE p.conversation_id = r.conversation_id AND p.user_id = p_user)
  ORDER BY 1
$$;

-- A page of what a user lacks, of one conversation or (null) of all of theirs, from `base` to `target` (null: now), going on after
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
  OUT last_delivered_seq bigint, OUT last_read_seq bigint
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
                m.stored_at AS at, NULL::bigint AS receipt, NULL::bigint AS delivered, NULL::bigint AS read
         FROM message m
         WHERE listed.told = 'all' AND m.conversation_id = listed.conversation_id AND m.seq > after_seq
           AND was_visible(m.stored_in, upto)
         ORDER BY m.seq LIMIT page_size + 1)
        UNION ALL
        (SELECT h.after_seq, h.number, h.type, h.message_id, h.number, h.user_id, h.role, h.reaction, h.at,
                NULL, NULL, NULL
         FROM change h
         WHERE h.conversation_id = listed.conversation_id AND h.number > after_change AND was_visible(h.made_in, upto)
           -- Not of a message that the user may not read, or that is no more.
           AND (h.message_id IS NULL
                OR h.message_seq > listed.hidden AND EXISTS (SELECT FROM message m WHERE m.id = h.message_id))
           AND (listed.told = 'all'
                OR listed.told = 'deletion' AND h.type = 'conversation-deleted'
                OR listed.told = 'removal' AND h.type = 'participant-removed' AND h.user_id = p_user)
         ORDER BY h.number LIMIT page_size + 1)
        UNION ALL
        (SELECT 9223372036854775807, r.id, 'receipt', NULL, NULL, r.user_id, NULL, NULL, r.acknowledged_at,
                r.id, r.last_delivered_seq, r.last_read_seq
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

GRANT SELECT ON change TO chat_read;
GRANT EXECUTE ON FUNCTION was_visible, last_seq_in, last_change_in, changed_conversations, change_page
  TO chat_app, chat_read;
