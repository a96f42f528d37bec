-- Lists the conversations in which something happened for a user between two snapshots, by id.
--
-- p_conversation  only this one; null: all
-- from_id         from this conversation on
-- visible         changes that the user may see: all | deletion (that it was deleted) | removal (that they were
--                 removed)
-- hidden          seq up to which the user may not read
-- reset_at        see reset_at
-- view_changed_at when the user changed their view; null when they did not
-- view            see own_view
CREATE OR REPLACE FUNCTION changed_conversations(
  p_tenant text, p_user text, p_conversation uuid, base pg_snapshot, target pg_snapshot, from_id uuid
)
RETURNS TABLE (
  conversation_id uuid, visible text, joined_seq bigint, joined_change bigint, hidden bigint, reset_at timestamptz,
  view_changed_at timestamptz, view text
)
LANGUAGE sql STABLE
AS $$
  SELECT c.id, CASE WHEN c.deleted_at IS NULL THEN 'all' ELSE 'deletion' END, p.joined_seq, p.joined_change, bound.hidden,
         CASE WHEN c.deleted_at IS NULL THEN reset_at(p, bound.hidden, base, base) END,
         CASE WHEN c.deleted_at IS NULL AND NOT was_visible(p.view_changed_in, base) THEN p.view_changed_at END, own_view(c, p)
  FROM participant p JOIN conversation c ON c.id = p.conversation_id
  CROSS JOIN LATERAL (SELECT readable_after(c, p) AS hidden) bound
  WHERE p.user_id = p_user AND c.tenant_id = p_tenant AND p.conversation_id >= from_id
    AND (p_conversation IS NULL OR p.conversation_id = p_conversation)
    -- A user who joined after `target` sees that on a later page, and nothing before.
    AND NOT EXISTS (
      SELECT FROM change j
      WHERE j.conversation_id = c.id AND j.number = p.joined_change AND NOT was_visible(j.made_in, target)
    )
    AND (
      NOT was_visible(c.changed_in, base)
      OR NOT was_visible(p.view_changed_in, base)
      OR EXISTS (
        SELECT FROM participant r
        WHERE r.conversation_id = c.id AND r.acknowledged_in >= pg_snapshot_xmin(base)
          AND NOT was_visible(r.acknowledged_in, base)
      )
    )
  UNION ALL
  SELECT DISTINCT r.conversation_id, 'removal', 0::bigint, 0::bigint, 0::bigint, NULL::timestamptz,
         NULL::timestamptz, NULL::text
  FROM change r JOIN conversation c ON c.id = r.conversation_id
  WHERE r.type = 'participant-removed' AND r.user_id = p_user AND c.tenant_id = p_tenant
    AND r.conversation_id >= from_id AND p_conversation IS NULL
    AND r.made_in >= pg_snapshot_xmin(base) AND NOT was_visible(r.made_in, base) AND was_visible(r.made_in, target)
    AND NOT EXISTS (SELECT FROM participant p WHERE p.conversation_id = r.conversation_id AND p.user_id = p_user)
  ORDER BY 1
$$;

GRANT EXECUTE ON FUNCTION changed_conversations(text, text, uuid, pg_snapshot, pg_snapshot, uuid)
  TO chat_app, chat_read;
