-- Reads messages by their ids, as many as fit; see read_message.
--
-- p_ids      array of message ids
-- max_bytes  estimated size of the result in a Data API response; one message is returned in any case
-- Returns a row for each message that the user may read, in the order of the ids. `message` is null when it does not fit,
-- or is in the archive (access message-archived). Unknown messages have no row.
CREATE OR REPLACE FUNCTION lookup_messages(p_tenant text, p_user text, p_ids jsonb, max_bytes integer)
RETURNS TABLE (ordinal bigint, message_id uuid, access text, message shown_message, own_reactions text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  bytes bigint := 0;
  entry record;
BEGIN
  FOR entry IN
    SELECT n, asked.id::uuid AS id, r.access, r.message, r.own_reactions
    FROM jsonb_array_elements_text(p_ids) WITH ORDINALITY AS asked (id, n),
         read_message(p_tenant, p_user, asked.id::uuid) r
    WHERE r.access IN ('ok', 'message-archived')
    ORDER BY n
  LOOP
    ordinal := entry.n;
    message_id := entry.id;
    access := entry.access;
    message := NULL;
    own_reactions := NULL;
    IF access = 'ok' AND (bytes = 0 OR bytes + (entry.message).bytes <= max_bytes) THEN
      bytes := bytes + (entry.message).bytes;
      message := entry.message;
      own_reactions := entry.own_reactions;
    ELSIF access = 'ok' THEN
      -- Messages after the first that does not fit are skipped, so that they keep their order over several requests.
      bytes := max_bytes;
    END IF;
    RETURN NEXT;
  END LOOP;
END
$$;

GRANT EXECUTE ON FUNCTION lookup_messages(text, text, jsonb, integer) TO chat_app, chat_read;
