-- Counts what a user has not read: a row for each of main, muted and shelved; a conversation counts in one of them, shelved
-- before muted. Hidden conversations are left out until their next message.
--
-- It looks at the user's newest conversations, max_looked at most, and at max_counted messages at most, in each
-- conversation at the newest max_unread.
--
-- conversations  that are unread or marked as unread
-- messages       unread ones of others that are not deleted, archived ones too; at most max_unread of a conversation
-- mentions       unread ones in the database that mention the user or all
-- complete       false when there is more than it looked at: the counts are at least these
CREATE OR REPLACE FUNCTION unread_totals(p_tenant text, p_user text, max_unread integer)
RETURNS TABLE (part text, conversations bigint, messages bigint, mentions bigint, complete boolean)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
SET enable_sort = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
DECLARE
  max_looked CONSTANT integer := 5000;
  max_counted CONSTANT integer := 20000;
  all_ids CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  looked integer := 0;
  counted bigint := 0;
  entry record;
  one record;
  after_seq bigint;
  from_id uuid;
  totals jsonb := '{}';
BEGIN
  complete := true;
  FOR entry IN
    SELECT c.id, c.last_seq, c.activity_at, p.marked_unread, unread_after(p) AS horizon,
           NOT is_hidden(c, p) AND (p.marked_unread OR c.last_seq > unread_after(p)) AS counts,
           CASE WHEN p.shelved THEN 'shelved' WHEN is_muted(p) THEN 'muted' ELSE 'main' END AS part
    FROM participant p JOIN conversation c ON c.id = p.conversation_id
    WHERE p.tenant_id = p_tenant AND p.user_id = p_user AND p.active_hour IS NOT NULL
    ORDER BY p.active_hour DESC
  LOOP
    IF looked = max_looked OR counted >= max_counted THEN
      complete := false;
      EXIT;
    END IF;
    looked := looked + 1;
    CONTINUE WHEN NOT entry.counts;
    after_seq := greatest(entry.horizon, entry.last_seq - max_unread);
    -- First in the partitions of the last week before the newest message. Seqs have no gaps, so the count shows whether
    -- these have all.
    from_id := first_uuid_of(entry.activity_at - interval '1 week');
    LOOP
      SELECT count(*) AS seen, count(*) FILTER (WHERE m.is_unread) AS messages,
             count(*) FILTER (WHERE m.is_unread AND m.mentions && ARRAY[p_user, '']) AS mentions
      INTO one
      FROM (
        SELECT m.mentions, m.deleted_at IS NULL AND m.sender_id <> p_user AS is_unread FROM message m
        WHERE m.conversation_id = entry.id AND m.seq > after_seq AND m.id >= from_id
      ) m;
      EXIT WHEN one.seen = entry.last_seq - after_seq OR from_id = all_ids;
      from_id := all_ids;
    END LOOP;
    IF one.seen < entry.last_seq - after_seq THEN
      one.messages := least(max_unread, one.messages + archived_unread(entry.id, p_user, entry.horizon));
    END IF;
    counted := counted + one.seen;
    CONTINUE WHEN one.messages = 0 AND NOT entry.marked_unread;
    totals := totals || jsonb_build_object(entry.part, jsonb_build_array(
      coalesce((totals->entry.part->>0)::bigint, 0) + 1, coalesce((totals->entry.part->>1)::bigint, 0) + one.messages,
      coalesce((totals->entry.part->>2)::bigint, 0) + one.mentions));
  END LOOP;
  RETURN QUERY
  SELECT k.part, coalesce((totals->k.part->>0)::bigint, 0), coalesce((totals->k.part->>1)::bigint, 0),
         coalesce((totals->k.part->>2)::bigint, 0), complete
  FROM unnest('{main,muted,shelved}'::text[]) AS k (part);
END
$$;

GRANT EXECUTE ON FUNCTION unread_totals(text, text, integer) TO chat_app, chat_read;
