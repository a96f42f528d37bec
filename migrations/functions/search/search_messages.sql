-- Finds messages that the user may read, the newest first.
--
-- p_conversation  only this one; null: all of the user's
-- p_sender        only by this one; null: by anybody
-- p_indexed       condition on lexemes for the index, as tsquery
-- p_checked       a narrower condition for the rows that the index found, as tsquery; null: none
-- from_id         no message before this one
-- before_id       the page begins before this message; null: at the newest
-- page_size       messages at most
-- max_bytes       estimated size of the page in a Data API response; one message is returned in any case
-- budget          time after which no further slice is looked into: the page ends early
--
-- Index rows of another version than the message's do not count: nothing is found by words that were edited away or
-- deleted.
--
-- The cost does not depend on the data of others: only entries of the user's conversations are read, some of them at a
-- time (GIN compares each entry with all that are asked for), and of a slice of time, the newest first. Slices grow
-- while they are quick, so a frequent word ends soon and a rare one takes few steps. After an empty slice, one
-- look at the index tells whether two years have anything at all. A page that ends early is short, and the caller
-- goes on from next_id.
--
-- Returns for each message a row and, where the content is long, rows with its parts (see content_parts): the message's
-- content is empty then. The last row is the page's own, without a message:
-- access   ok | conversation-not-found | conversation-deleted
-- next_id  the next page begins before this one; null: there is no more
CREATE OR REPLACE FUNCTION search_messages(
  p_tenant text, p_user text, p_conversation uuid, p_sender text, p_indexed text, p_checked text, from_id uuid,
  before_id uuid, page_size integer, max_bytes integer, budget interval
)
RETURNS TABLE (access text, next_id uuid, message shown_message, own_reactions text, part text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
  -- Conversations looked up at once; content of a row; candidates of the first look.
  at_once CONSTANT integer := 32;
  longest_inline CONSTANT integer := 4096;
  few CONSTANT integer := 100;
  deadline CONSTANT timestamptz := clock_timestamp() + budget;
  asked CONSTANT tsquery := CASE WHEN p_sender IS NULL THEN p_indexed::tsquery
    ELSE p_indexed::tsquery && quote_literal(sender_key(p_sender))::tsquery END;
  checked CONSTANT tsquery := p_checked::tsquery;
  mine uuid[];
  first_id uuid;
  upper_id uuid;
  lower_id uuid;
  -- Hexadecimal digits of the ids of a slice: 6, 5 or 4.
  digits integer := 6;
  slice record;
  -- Whether the last slice had nothing, and the oldest id of those years that are known to have something.
  is_empty boolean := false;
  known_from uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  candidates integer := few;
  seen integer;
  began timestamptz;
  took interval;
  entry record;
  found integer := 0;
  bytes integer := 0;
BEGIN
  access := 'ok';
  IF p_conversation IS NOT NULL THEN
    SELECT CASE WHEN c.deleted_at IS NULL THEN 'ok' ELSE 'conversation-deleted' END INTO access
    FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
    WHERE c.id = p_conversation AND c.tenant_id = p_tenant;
    access := coalesce(access, 'conversation-not-found');
  END IF;
  SELECT array_agg(c.id) INTO mine
  FROM participant p JOIN conversation c ON c.id = p.conversation_id
  WHERE p.tenant_id = p_tenant AND p.user_id = p_user AND c.deleted_at IS NULL
    AND (p_conversation IS NULL OR c.id = p_conversation);
  SELECT greatest(s.message_id, from_id) INTO first_id FROM message_search s ORDER BY s.message_id LIMIT 1;
  upper_id := least(before_id, first_uuid_of(clock_timestamp() + interval '10 minutes'));

  WHILE access = 'ok' AND mine IS NOT NULL AND upper_id > first_id LOOP
    IF is_empty AND upper_id <= known_from THEN
      slice := search_slice(upper_id, 3);
      known_from := greatest(first_id, slice.first_id);
      IF NOT EXISTS (
        SELECT
        FROM generate_series(1, cardinality(mine), at_once) n, message_search s
        WHERE s.message_id >= known_from AND s.message_id < upper_id
          AND ARRAY[s.conversation_id] && mine[n : n + at_once - 1]
          AND s.words @@ (asked && quote_literal(slice.key)::tsquery)
          AND (checked IS NULL OR ts_match_vq(s.words, checked))
      ) THEN
        upper_id := known_from;
        CONTINUE WHEN clock_timestamp() < deadline;
      END IF;
    END IF;
    slice := search_slice(upper_id, digits);
    lower_id := greatest(first_id, slice.first_id);
    began := clock_timestamp();
    seen := 0;
    FOR entry IN
      SELECT s.message_id, r.message, coalesce(r.is_shown, false) AS is_shown
      FROM (
        SELECT f.message_id, f.conversation_id, f.version
        FROM generate_series(1, cardinality(mine), at_once) n
        CROSS JOIN LATERAL (
          SELECT s.message_id, s.conversation_id, s.version
          FROM message_search s
          WHERE s.message_id >= lower_id AND s.message_id < upper_id
            AND ARRAY[s.conversation_id] && mine[n : n + at_once - 1]
            AND s.words @@ (asked && quote_literal(slice.key)::tsquery)
            AND (checked IS NULL OR ts_match_vq(s.words, checked))
          OFFSET 0
        ) f
        ORDER BY f.message_id DESC LIMIT candidates
      ) s
      -- OFFSET 0: each candidate by its id. Joined as a table, all messages of the slice would be read and sorted.
      LEFT JOIN LATERAL (
        SELECT m AS message, may_read(c, p, m.seq) AS is_shown
        FROM shown_message m
        JOIN conversation c ON c.id = m.conversation_id
        JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
        WHERE m.id = s.message_id AND m.id >= lower_id AND m.id < upper_id AND m.version = s.version
          AND m.deleted_at IS NULL AND m.conversation_id = s.conversation_id
          AND (p_sender IS NULL OR m.sender_id = p_sender)
        OFFSET 0
      ) r ON true
      ORDER BY s.message_id DESC
    LOOP
      seen := seen + 1;
      IF entry.is_shown THEN
        message := entry.message;
        bytes := bytes + message.bytes + 300;
        IF found = page_size OR (found > 0 AND bytes > max_bytes) THEN
          next_id := upper_id;
          EXIT;
        END IF;
        found := found + 1;
        own_reactions := CASE WHEN message.reactions IS NOT NULL THEN own_reactions(message.id, p_user) END;
        IF octet_length(message.content) <= longest_inline THEN
          RETURN NEXT;
        ELSE
          message.content := '';
          RETURN NEXT;
          message := NULL;
          own_reactions := NULL;
          FOR part IN SELECT p.part FROM content_parts((entry.message).content) p ORDER BY p.n LOOP
            RETURN NEXT;
          END LOOP;
          part := NULL;
        END IF;
      END IF;
      upper_id := entry.message_id;
    END LOOP;
    EXIT WHEN next_id IS NOT NULL;
    is_empty := seen = 0;
    IF seen < candidates THEN
      upper_id := lower_id;
      candidates := few;
      took := clock_timestamp() - began;
      IF took < interval '10 milliseconds' THEN digits := greatest(4, digits - 1);
      ELSIF took > interval '50 milliseconds' THEN digits := least(6, digits + 1);
      END IF;
    ELSE
      candidates := candidates * 4;
    END IF;
    IF upper_id > first_id AND clock_timestamp() >= deadline THEN next_id := upper_id; END IF;
    EXIT WHEN next_id IS NOT NULL;
  END LOOP;
  message := NULL;
  own_reactions := NULL;
  RETURN NEXT;
END
$$;

GRANT EXECUTE ON FUNCTION
  search_messages(text, text, uuid, text, text, text, uuid, uuid, integer, integer, interval)
  TO chat_app, chat_read;
