-- Lists the conversations in which something may have happened for a user since a snapshot, by id. It reads those of the
-- hours since then (changed_hour) and those whose view the user has changed, so its cost grows with what changed.
--
-- p_conversation  only this one; null: all
-- base, base_at   the snapshot, and its time
-- target          only removals that are visible in this snapshot
-- from_id         from this conversation on
-- is_removal      the user was removed from it since then, and does not take part
CREATE OR REPLACE FUNCTION changed_conversations(
  p_tenant text, p_user text, p_conversation uuid, base pg_snapshot, base_at timestamptz, target pg_snapshot, from_id uuid
)
RETURNS TABLE (conversation_id uuid, is_removal boolean)
LANGUAGE sql STABLE
AS $$
  WITH since AS (
    -- A transaction that the snapshot lacks may have begun before it. All end within an hour.
    SELECT date_trunc('hour', base_at - interval '1 hour', 'UTC') AS hour
  ),
  own AS (
    (SELECT p.conversation_id, p.view_changed_in FROM participant p
     WHERE p_conversation IS NULL AND p.tenant_id = p_tenant AND p.user_id = p_user
       AND p.changed_hour >= (SELECT hour FROM since))
    UNION ALL
    (SELECT p.conversation_id, p.view_changed_in FROM participant p
     WHERE p_conversation IS NULL AND p.tenant_id = p_tenant AND p.user_id = p_user
       AND p.view_changed_in >= pg_snapshot_xmin(base) AND p.changed_hour + interval '0' < (SELECT hour FROM since))
    UNION ALL
    (SELECT p.conversation_id, p.view_changed_in FROM participant p
     WHERE p.conversation_id = p_conversation AND p.user_id = p_user AND p.tenant_id = p_tenant)
  )
  SELECT changed.id, false
  FROM own
  -- OFFSET 0: each conversation by its id, however many the planner expects.
  CROSS JOIN LATERAL (
    SELECT c.id FROM conversation c
    WHERE c.id = own.conversation_id
      AND (
        NOT was_visible(c.changed_in, base)
        OR NOT was_visible(own.view_changed_in, base)
        OR EXISTS (
          SELECT FROM participant r
          WHERE r.conversation_id = c.id AND r.acknowledged_in >= pg_snapshot_xmin(base)
            AND NOT was_visible(r.acknowledged_in, base)
        )
      )
    OFFSET 0
  ) changed
  WHERE own.conversation_id >= from_id
  UNION ALL
  SELECT DISTINCT r.conversation_id, true
  FROM change r JOIN conversation c ON c.id = r.conversation_id
  WHERE r.type = 'participant-removed' AND r.user_id = p_user AND c.tenant_id = p_tenant
    AND r.conversation_id >= from_id AND p_conversation IS NULL
    AND r.made_in >= pg_snapshot_xmin(base) AND NOT was_visible(r.made_in, base) AND was_visible(r.made_in, target)
    AND NOT EXISTS (SELECT FROM participant p WHERE p.conversation_id = r.conversation_id AND p.user_id = p_user)
  ORDER BY 1
$$;

GRANT EXECUTE ON FUNCTION changed_conversations(text, text, uuid, pg_snapshot, timestamptz, pg_snapshot, uuid)
  TO chat_app, chat_read;
