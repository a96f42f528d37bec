-- Reads the reactions to a message in their order. A deleted message shows none.
--
-- after_id  the page begins after this reaction.id
-- access    as read_message returns it
-- Returns at most page_size + 1 rows; one row without a reaction when the page is empty or access is refused.
CREATE OR REPLACE FUNCTION reaction_page(p_tenant text, p_user text, p_message uuid, after_id bigint, page_size integer)
RETURNS TABLE (access text, id bigint, user_id text, reaction text, created_at text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  SELECT r.access INTO access FROM read_message(p_tenant, p_user, p_message) r;
  IF access = 'ok' THEN
    RETURN QUERY
    SELECT 'ok', r.id, r.user_id, r.reaction, rfc3339(r.created_at)
    FROM reaction r
    WHERE r.message_id = p_message AND r.id > after_id
      AND EXISTS (SELECT FROM message m WHERE m.id = p_message AND m.deleted_at IS NULL)
    ORDER BY r.id LIMIT page_size + 1;
    IF FOUND THEN RETURN; END IF;
  END IF;
  RETURN NEXT;
END
$$;

GRANT EXECUTE ON FUNCTION reaction_page(text, text, uuid, bigint, integer) TO chat_app, chat_read;
