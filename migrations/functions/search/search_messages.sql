-- Finds messages that the user may read, the newest first.
--
-- p_conversation  only this one; null: all of the user's
-- p_text          as websearch_to_tsquery reads it
-- before_id       the page begins before this message; null: at the newest
-- max_bytes       estimated size of the page in a Data API response; one message is returned in any case
--
-- Index rows of another version than the message's do not count: nothing is found by words that were edited away or
-- deleted. Goes week by week from the newest, so that a word that everybody uses costs no more than a rare one.
-- `marked` is the content with U+FDD0 and U+FDD1 around what was found, and the message then comes without its content;
-- null where that is not possible. The last row is the page's own, without a message:
-- access  ok | conversation-not-found | conversation-deleted
-- more    whether the page was cut short
CREATE OR REPLACE FUNCTION search_messages(
  p_tenant text, p_user text, p_conversation uuid, p_text text, config regconfig, before_id uuid, page_size integer,
  max_bytes integer
)
RETURNS TABLE (access text, more boolean, message shown_message, own_reactions text, marked text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  asked CONSTANT tsquery := websearch_to_tsquery(config, p_text);
  upper_id uuid := coalesce(before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  lower_id uuid;
  oldest_id uuid;
  week timestamptz := date_trunc('week', least(accepted_at(upper_id), now() + interval '1 week') AT TIME ZONE 'UTC')
    AT TIME ZONE 'UTC';
  mine uuid[];
  entry record;
  told integer := 0;
  bytes integer := 0;
BEGIN
  access := 'ok';
  more := false;
  IF p_conversation IS NOT NULL THEN
    SELECT CASE WHEN c.deleted_at IS NULL THEN 'ok' ELSE 'conversation-deleted' END INTO access
    FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
    WHERE c.id = p_conversation AND c.tenant_id = p_tenant;
    access := coalesce(access, 'conversation-not-found');
  END IF;
  SELECT array_agg(c.id) INTO mine
  FROM participant p JOIN conversation c ON c.id = p.conversation_id
  WHERE p.user_id = p_user AND c.tenant_id = p_tenant AND c.deleted_at IS NULL
    AND (p_conversation IS NULL OR c.id = p_conversation);
  SELECT s.message_id INTO oldest_id FROM message_search s ORDER BY s.message_id LIMIT 1;

  WHILE access = 'ok' AND NOT more AND numnode(asked) > 0 AND mine IS NOT NULL AND upper_id > oldest_id LOOP
    lower_id := first_uuid_of(week);
    FOR entry IN
      SELECT m AS message
      FROM message_search s
      JOIN shown_message m ON m.id = s.message_id AND m.version = s.version AND m.deleted_at IS NULL
      JOIN conversation c ON c.id = s.conversation_id
      JOIN participant p ON p.conversation_id = s.conversation_id AND p.user_id = p_user
      WHERE s.message_id >= lower_id AND s.message_id < upper_id AND m.id >= lower_id AND m.id < upper_id
        AND ARRAY[s.conversation_id] && mine AND s.words @@ asked AND may_read(c, p, m.seq)
      ORDER BY s.message_id DESC LIMIT page_size + 1 - told
    LOOP
      message := entry.message;
      marked := ts_headline(config, message.content, asked, E'HighlightAll=true, StartSel="\uFDD0", StopSel="\uFDD1"');
      IF message.content ~ E'[\uFDD0\uFDD1]' OR translate(marked, E'\uFDD0\uFDD1', '') <> message.content THEN
        marked := NULL;
      END IF;
      bytes := bytes + wire_bytes(message) + 12 * (length(coalesce(marked, '')) - length(message.content));
      IF told = page_size OR (told > 0 AND bytes > max_bytes) THEN
        more := true;
        EXIT;
      END IF;
      told := told + 1;
      IF marked IS NOT NULL THEN message.content := ''; END IF;
      own_reactions := CASE WHEN message.reactions IS NOT NULL THEN own_reactions(message.id, p_user) END;
      RETURN NEXT;
    END LOOP;
    upper_id := lower_id;
    week := week - interval '7 days';
  END LOOP;
  message := NULL;
  marked := NULL;
  RETURN NEXT;
END
$$;

GRANT EXECUTE ON FUNCTION search_messages(text, text, uuid, text, regconfig, uuid, integer, integer)
  TO chat_app, chat_read;
