-- Reads who received and who read a message, from the horizons of the participants who joined before it was stored. Its
-- sender is left out.
--
-- access  as read_message returns it
-- status  sent | delivered | read
-- Returns one row without a user when nobody else was there or access is refused.
CREATE OR REPLACE FUNCTION message_receipts(p_tenant text, p_user text, p_message uuid)
RETURNS TABLE (access text, user_id text, status text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  target record;
  known shown_message;
BEGIN
  SELECT * INTO target FROM read_message(p_tenant, p_user, p_message);
  access := target.access;
  known := target.message;
  IF access = 'ok' THEN
    RETURN QUERY
    SELECT 'ok', p.user_id,
           CASE WHEN p.last_read_seq >= known.seq THEN 'read'
                WHEN p.last_delivered_seq >= known.seq THEN 'delivered' ELSE 'sent' END
    FROM participant p
    WHERE p.conversation_id = known.conversation_id AND p.joined_seq < known.seq AND p.user_id <> known.sender_id
    ORDER BY p.id;
    IF FOUND THEN RETURN; END IF;
  END IF;
  RETURN NEXT;
END
$$;

GRANT EXECUTE ON FUNCTION message_receipts(text, text, uuid) TO chat_app, chat_read;
