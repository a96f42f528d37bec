-- Reads the participants of a conversation in the order in which they joined.
--
-- after_id  the page begins after this participant.id
-- Returns at most page_size + 1 rows; one row without `listed` when the page is empty or access is refused.
-- access    ok | conversation-not-found | conversation-deleted
CREATE OR REPLACE FUNCTION participant_page(
  p_tenant text, p_user text, p_conversation uuid, after_id bigint, page_size integer
)
RETURNS TABLE (access text, listed shown_participant)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  SELECT CASE WHEN c.deleted_at IS NULL THEN 'ok' ELSE 'conversation-deleted' END INTO access
  FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
  WHERE c.id = p_conversation AND c.tenant_id = p_tenant;
  access := coalesce(access, 'conversation-not-found');
  IF access = 'ok' THEN
    RETURN QUERY
    SELECT 'ok', p FROM shown_participant p
    WHERE p.conversation_id = p_conversation AND p.id > after_id
    ORDER BY p.id LIMIT page_size + 1;
    IF FOUND THEN RETURN; END IF;
  END IF;
  RETURN NEXT;
END
$$;

GRANT EXECUTE ON FUNCTION participant_page(text, text, uuid, bigint, integer) TO chat_app, chat_read;
