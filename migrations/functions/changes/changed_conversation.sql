-- Returns how a user sees the changes of a conversation that changed_conversations has listed; no row when they joined
-- after `target`, since a later page shows that, and nothing before.
--
-- visible         changes that the user may see: all | deletion (that it was deleted) | removal (that they were removed)
-- hidden          seq up to which the user may not read
-- reset_at        see reset_at
-- view_changed_at when the user changed their view; null when they did not
-- view            see own_view
CREATE OR REPLACE FUNCTION changed_conversation(
  p_user text, p_conversation uuid, is_removal boolean, base pg_snapshot, target pg_snapshot
)
RETURNS TABLE (
  visible text, joined_seq bigint, joined_change bigint, hidden bigint, reset_at timestamptz, view_changed_at timestamptz,
  view text
)
LANGUAGE sql STABLE
AS $$
  SELECT CASE WHEN c.deleted_at IS NULL THEN 'all' ELSE 'deletion' END, p.joined_seq, p.joined_change, bound.hidden,
         CASE WHEN c.deleted_at IS NULL THEN reset_at(p, bound.hidden, base, base) END,
         CASE WHEN c.deleted_at IS NULL AND NOT was_visible(p.view_changed_in, base) THEN p.view_changed_at END,
         own_view(c, p)
  FROM participant p JOIN conversation c ON c.id = p.conversation_id
  CROSS JOIN LATERAL (SELECT readable_after(c, p) AS hidden) bound
  WHERE NOT is_removal AND p.conversation_id = p_conversation AND p.user_id = p_user
    AND NOT EXISTS (
      SELECT FROM change j
      WHERE j.conversation_id = c.id AND j.number = p.joined_change AND NOT was_visible(j.made_in, target)
    )
  UNION ALL
  SELECT 'removal', 0, 0, 0, NULL, NULL, NULL WHERE is_removal
$$;

GRANT EXECUTE ON FUNCTION changed_conversation(text, uuid, boolean, pg_snapshot, pg_snapshot) TO chat_app, chat_read;
