-- Reads a page of the changes that a user has missed: of one conversation, or (null) of all of theirs.
--
-- base, base_at  snapshot of what the user knows, and its time; null: nothing is returned but the page's own row
-- target  snapshot up to which to read; null: now
-- at_conversation, at_seq, at_change, at_receipt  place after which the page begins; nulls: at the first conversation
-- max_bytes       estimated size of the page in a Data API response; one entry is returned in any case
--
-- Returns the entries by conversation: messages and changes in their order, then receipts; messages that the user cleared
-- are left out. Before them comes conversation-reset where the user cannot go on from what they know (see reset_at), or
-- conversation-view-updated with their own_view where they changed it; after them comes conversation-reset where messages
-- went to the archive while the user was reading the pages. A change of many messages has the range first_seq to last_seq.
-- The last row is the page's own, with a null `type`:
-- access           ok | conversation-not-found | conversation-deleted | sync-token-expired (the snapshot is not of this
--                  database)
-- more             whether the page was cut short
-- target_snapshot, target_at   the snapshot up to which it was read, and its time
CREATE OR REPLACE FUNCTION change_page(
  p_tenant text, p_user text, p_conversation uuid, base pg_snapshot, base_at timestamptz, target pg_snapshot,
  at_conversation uuid, at_seq bigint, at_change bigint, at_receipt bigint, page_size integer, max_bytes integer,
  OUT access text, OUT more boolean, OUT target_snapshot text, OUT target_at text,
  OUT type text, OUT conversation_id uuid, OUT seq bigint, OUT number bigint, OUT receipt bigint, OUT at text,
  OUT message shown_message, OUT own_reactions text,
  OUT user_id text, OUT role text, OUT reaction text,
  OUT last_delivered_seq bigint, OUT last_read_seq bigint, OUT first_seq bigint, OUT last_seq bigint,
  OUT view text
) RETURNS SETOF record
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  known CONSTANT pg_snapshot := coalesce(base, pg_current_snapshot());
  upto CONSTANT pg_snapshot := coalesce(target, pg_current_snapshot());
  changed record;
  listed record;
  entry record;
  returned integer := 0;
  bytes integer := 0;
  after_seq bigint;
  after_change bigint;
  after_receipt bigint;
  -- Receipt of a reset that comes after all others: the largest integer that JavaScript has exactly.
  last_place CONSTANT bigint := 9007199254740991;
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
  FOR changed IN
    SELECT c.*
    FROM changed_conversations(
      p_tenant, p_user, p_conversation, known, base_at, upto,
      coalesce(at_conversation, '00000000-0000-0000-0000-000000000000')) c
    WHERE access = 'ok' AND base IS NOT NULL
  LOOP
    SELECT changed.conversation_id, c.* INTO listed
    FROM changed_conversation(p_user, changed.conversation_id, changed.is_removal, known, upto) c;
    CONTINUE WHEN NOT FOUND;
    conversation_id := listed.conversation_id;
    IF conversation_id = at_conversation THEN
      after_seq := at_seq;
      after_change := at_change;
      after_receipt := at_receipt;
    ELSE
      -- A user who joined after `base` begins where they joined.
      after_seq := greatest(last_seq_in(known, conversation_id), listed.joined_seq);
      after_change := greatest(last_change_in(known, conversation_id), listed.joined_change - 1);
      after_receipt := 0;
      IF listed.reset_at IS NOT NULL OR listed.view_changed_at IS NOT NULL THEN
        more := returned = page_size;
        EXIT pages WHEN more;
        returned := returned + 1;
        bytes := bytes + 600;
        type := CASE WHEN listed.reset_at IS NULL THEN 'conversation-view-updated' ELSE 'conversation-reset' END;
        at := rfc3339(coalesce(listed.reset_at, listed.view_changed_at));
        view := CASE WHEN listed.reset_at IS NULL THEN listed.view END;
        seq := after_seq;
        number := after_change;
        receipt := after_receipt;
        message := NULL;
        own_reactions := NULL;
        RETURN NEXT;
        view := NULL;
      END IF;
    END IF;

    FOR entry IN
      WITH entry AS (
        (SELECT m.seq AS place, 0::bigint AS nth, 'message-stored' AS type, m.id AS message_id,
                NULL::bigint AS number, NULL::text AS user_id, NULL::text AS role, NULL::text AS reaction,
                m.stored_at AS at, NULL::bigint AS receipt, NULL::bigint AS delivered, NULL::bigint AS read,
                NULL::bigint AS first_seq, NULL::bigint AS last_seq
         FROM message m
         WHERE listed.visible = 'all' AND m.conversation_id = listed.conversation_id
           AND m.seq > greatest(after_seq, listed.hidden) AND was_visible(m.stored_in, upto)
         ORDER BY m.seq LIMIT page_size + 1)
        UNION ALL
        (SELECT h.after_seq, h.number, h.type, h.message_id, h.number, h.user_id, h.role, h.reaction, h.at,
                NULL, NULL, NULL,
                CASE WHEN h.first_seq IS NOT NULL THEN greatest(h.first_seq, listed.hidden + 1) END,
                CASE WHEN h.first_seq IS NOT NULL THEN h.message_seq END
         FROM change h
         WHERE h.conversation_id = listed.conversation_id AND h.number > after_change AND was_visible(h.made_in, upto)
           -- Not for a message that the user may not read, or that no longer exists.
           AND (h.message_id IS NULL
                OR h.message_seq > listed.hidden AND EXISTS (SELECT FROM message m WHERE m.id = h.message_id))
           AND (h.first_seq IS NULL OR h.message_seq > listed.hidden)
           AND (listed.visible = 'all'
                OR listed.visible = 'deletion' AND h.type = 'conversation-deleted'
                OR listed.visible = 'removal' AND h.type = 'participant-removed' AND h.user_id = p_user)
         ORDER BY h.number LIMIT page_size + 1)
        UNION ALL
        (SELECT 9223372036854775807, r.id, 'receipt', NULL, NULL, r.user_id, NULL, NULL, r.acknowledged_at,
                r.id, r.last_delivered_seq, r.last_read_seq, NULL, NULL
         FROM participant r
         WHERE listed.visible = 'all' AND r.conversation_id = listed.conversation_id AND r.id > after_receipt
           AND r.acknowledged_in >= pg_snapshot_xmin(known)
           AND NOT was_visible(r.acknowledged_in, known) AND was_visible(r.acknowledged_in, upto)
         ORDER BY r.id LIMIT page_size + 1)
        UNION ALL
        (SELECT 9223372036854775807, last_place, 'conversation-reset', NULL, NULL, NULL, NULL, NULL, late.at,
                last_place, NULL, NULL, NULL, NULL
         FROM participant p, LATERAL (SELECT reset_at(p, listed.hidden, known, upto) AS at) late
         WHERE listed.visible = 'all' AND listed.conversation_id = at_conversation AND after_receipt < last_place
           AND p.conversation_id = listed.conversation_id AND p.user_id = p_user AND late.at IS NOT NULL)
      )
      SELECT e.*, m AS message
      FROM (SELECT * FROM entry ORDER BY place, nth LIMIT page_size + 1) e
      LEFT JOIN shown_message m ON m.id = e.message_id
      ORDER BY place, nth
    LOOP
      bytes := bytes + 600 + coalesce((entry.message).bytes, 0);
      IF returned = page_size OR (returned > 0 AND bytes > max_bytes) THEN
        more := true;
        EXIT pages;
      END IF;
      returned := returned + 1;
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

GRANT EXECUTE ON FUNCTION change_page(text, text, uuid, pg_snapshot, timestamptz, pg_snapshot, uuid, bigint, bigint, bigint,
                                      integer, integer)
  TO chat_app, chat_read;
