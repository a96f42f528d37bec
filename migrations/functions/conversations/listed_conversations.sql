-- Returns the ids of a page of a user's conversations, for conversation_page, which has the parameters and the order:
-- page_size + 1 of them at most. The participations are read by the hour of the last activity, from the newest on, until
-- whole hours have that many conversations of the list: so a page reads its conversations and the others of its last hour.
--
-- With updated_since, conversations with activity since that hour come first, then those where only something else changed
-- since then: these are read by the hour of the change, and sorted.
--
-- A filter that few conversations pass (see is_listed) makes a page read more participations, at worst all. Shelved, pinned
-- and muted conversations have an index of their own, so that lists of them read no others.
CREATE OR REPLACE FUNCTION listed_conversations(
  p_tenant text, p_user text, before_at timestamptz, before_id uuid, updated_since timestamptz, page_size integer,
  filter jsonb
) RETURNS uuid[]
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
-- In the order of the index, whatever the statistics say of users with few conversations.
SET enable_sort = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off
AS $$
DECLARE
  candidates refcursor;
  candidate record;
  hour timestamptz;
  ids uuid[] := '{}';
  times timestamptz[] := '{}';
  newest CONSTANT timestamptz := coalesce(date_trunc('hour', before_at, 'UTC'), 'infinity');
  oldest CONSTANT timestamptz := coalesce(date_trunc('hour', updated_since, 'UTC'), '-infinity');
  by_view CONSTANT boolean := filter @? '$ ? (@.shelved == true || @.pinned == true || @.muted == true)';
BEGIN
  FOR part IN 1..2 LOOP
    -- A statement for each index, since one over all would read all participations before it sorts them.
    CASE
      WHEN by_view THEN
        OPEN candidates FOR
          SELECT p.active_hour, c.activity_at, c.id,
                 is_listed(c, p, before_at, before_id, updated_since, false, filter) AS is_listed
          FROM participant p JOIN conversation c ON c.id = p.conversation_id
          WHERE p.tenant_id = p_tenant AND p.user_id = p_user AND p.active_hour <= newest
            AND (p.shelved OR p.pinned OR p.muted_until IS NOT NULL)
          ORDER BY p.active_hour DESC;
      WHEN part = 1 THEN
        OPEN candidates FOR
          SELECT p.active_hour, c.activity_at, c.id,
                 is_listed(c, p, before_at, before_id, updated_since, false, filter) AS is_listed
          FROM participant p JOIN conversation c ON c.id = p.conversation_id
          WHERE p.tenant_id = p_tenant AND p.user_id = p_user AND p.active_hour <= newest AND p.active_hour >= oldest
          ORDER BY p.active_hour DESC;
      ELSE
        OPEN candidates FOR
          SELECT p.active_hour, c.activity_at, c.id,
                 is_listed(c, p, before_at, before_id, updated_since, false, filter) AS is_listed
          -- OFFSET 0: by the index of changes.
          FROM (
            SELECT changed.id, changed.active_hour FROM participant changed
            WHERE changed.tenant_id = p_tenant AND changed.user_id = p_user AND changed.changed_hour >= oldest OFFSET 0
          ) changed
          JOIN participant p ON p.id = changed.id
          JOIN conversation c ON c.id = p.conversation_id
          WHERE changed.active_hour <= newest AND changed.active_hour < oldest
          ORDER BY changed.active_hour DESC;
    END CASE;
    LOOP
      FETCH candidates INTO candidate;
      EXIT WHEN NOT FOUND;
      EXIT WHEN cardinality(ids) > page_size AND candidate.active_hour < hour;
      hour := candidate.active_hour;
      CONTINUE WHEN NOT candidate.is_listed;
      ids := array_append(ids, candidate.id);
      times := array_append(times, candidate.activity_at);
      IF cardinality(ids) > 2 * page_size THEN
        -- Of an hour with very many, those that can be on the page.
        SELECT array_agg(u.id), array_agg(u.at) INTO ids, times
        FROM (SELECT * FROM unnest(ids, times) AS u (id, at) ORDER BY u.at DESC, u.id DESC LIMIT page_size + 1) u;
      END IF;
    END LOOP;
    CLOSE candidates;
    EXIT WHEN by_view OR updated_since IS NULL OR cardinality(ids) > page_size;
  END LOOP;
  RETURN ids;
END
$$;

GRANT EXECUTE ON FUNCTION listed_conversations(text, text, timestamptz, uuid, timestamptz, integer, jsonb)
  TO chat_app, chat_read;
