-- Full-text search. What a message says is kept in a row of its own, which a job writes after the message was stored: so storing
-- costs no more than one row in a queue. One partition a week, as of message.
CREATE TABLE message_search (
  message_id      uuid NOT NULL PRIMARY KEY,
  conversation_id uuid NOT NULL,
  version         integer NOT NULL, -- of the message whose words these are
  words           tsvector NOT NULL
) PARTITION BY RANGE (message_id);
-- The conversation as an array of one, because GIN finds any of many in an array only (and needs no extension for it).
CREATE INDEX message_search_words ON message_search USING gin ((ARRAY[conversation_id]), words);

-- Makes the partitions of the week that begins then; answers the name of message's, or null when it was there.
CREATE OR REPLACE FUNCTION create_message_partition(week timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  parent text;
  partition_name text;
  created text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('create_message_partitions'));
  FOREACH parent IN ARRAY ARRAY['message_search', 'message'] LOOP
    partition_name := parent || to_char(week AT TIME ZONE 'UTC', '"_"IYYY"w"IW');
    created := NULL;
    CONTINUE WHEN to_regclass(partition_name) IS NOT NULL;
    -- Made beside the parent and attached: ATTACH does not block readers and writers, PARTITION OF does.
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition_name, parent);
    EXECUTE format(
      'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
      parent, partition_name, first_uuid_of(week), first_uuid_of(week + interval '7 days')
    );
    created := partition_name;
  END LOOP;
  RETURN created;
END
$$;

CREATE OR REPLACE FUNCTION create_message_partitions(weeks_ahead integer) RETURNS SETOF text
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT made FROM generate_series(-1, weeks_ahead) AS n,
    create_message_partition((date_trunc('week', now() AT TIME ZONE 'UTC') + n * interval '1 week') AT TIME ZONE 'UTC') AS made
  WHERE made IS NOT NULL
$$;

SELECT create_message_partitions(8);
-- What was stored before is made findable, too.
INSERT INTO unindexed_message (message_id) SELECT id FROM message;

-- Makes messages from the queue findable as they are now, the longest waiting first; answers how many it took. Deleted ones are
-- taken out. Several of these run beside each other, and one that fails has done nothing.
CREATE FUNCTION index_messages(config regconfig, batch integer) RETURNS bigint
LANGUAGE sql
AS $$
  WITH taken AS (
    DELETE FROM unindexed_message
    WHERE id IN (SELECT id FROM unindexed_message ORDER BY id LIMIT batch FOR UPDATE SKIP LOCKED)
    RETURNING message_id
  ),
  known AS MATERIALIZED (
    SELECT m.id, m.conversation_id, m.version, m.content, m.deleted_at
    FROM message m WHERE m.id IN (SELECT message_id FROM taken)
  ),
  indexed AS (
    INSERT INTO message_search AS s (message_id, conversation_id, version, words)
    SELECT id, conversation_id, version, to_tsvector(config, content) FROM known WHERE deleted_at IS NULL
    ON CONFLICT (message_id) DO UPDATE SET version = excluded.version, words = excluded.words
    WHERE s.version <= excluded.version
  ),
  removed AS (
    DELETE FROM message_search s USING known WHERE s.message_id = known.id AND known.deleted_at IS NOT NULL
  )
  SELECT count(*) FROM taken
$$;

-- Messages that the user may read and that say what is asked, the newest first, before one when it is given; in one conversation when
-- it is named. Words of another version than the message's do not count, so that nobody is found by what was edited away or deleted.
-- Week by week from the newest, so that a word that everybody uses costs no more than a rare one.
-- `marked` is the content with U+FDD0 and U+FDD1 around what was found, and the message then comes without its content; it is null
-- where that is not possible. The last row is the page's own: without a message, `access` is ok | conversation-not-found |
-- conversation-deleted, `more` tells whether the page was cut short.
CREATE FUNCTION search_messages(
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

GRANT SELECT, INSERT, UPDATE, DELETE ON message_search TO chat_app;
GRANT SELECT ON message_search TO chat_read;
GRANT EXECUTE ON FUNCTION create_message_partition, index_messages TO chat_app;
GRANT EXECUTE ON FUNCTION search_messages TO chat_app, chat_read;
