-- Returns the ids among which a page of a user's conversations is, for conversation_page, which has the parameters and
-- the order. The participations are read by the hour of the last activity, from the newest on, until whole hours have
-- page_size + 1 conversations of the list: so a page reads its conversations and the others of its last hour.
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
  newest CONSTANT timestamptz := coalesce(date_trunc('hour', before_at, 'UTC'), 'infinity');
BEGIN
  -- Two statements, since one over both would read all participations before it sorts them.
  IF filter @? '$ ? (@.shelved == true || @.pinned == true || @.muted == true)' THEN
    OPEN candidates FOR
      SELECT p.active_hour, c.id, is_listed(c, p, before_at, before_id, updated_since, false, filter) AS is_listed
      FROM participant p JOIN conversation c ON c.id = p.conversation_id
      WHERE p.tenant_id = p_tenant AND p.user_id = p_user AND p.active_hour <= newest
        AND (p.shelved OR p.pinned OR p.muted_until IS NOT NULL)
      ORDER BY p.active_hour DESC;
  ELSE
    OPEN candidates FOR
      SELECT p.active_hour, c.id, is_listed(c, p, before_at, before_id, updated_since, false, filter) AS is_listed
      FROM participant p JOIN conversation c ON c.id = p.conversation_id
      WHERE p.tenant_id = p_tenant AND p.user_id = p_user AND p.active_hour <= newest
      ORDER BY p.active_hour DESC;
  END IF;
  LOOP
    FETCH candidates INTO candidate;
    EXIT WHEN NOT FOUND;
    EXIT WHEN cardinality(ids) > page_size AND candidate.active_hour < hour;
    hour := candidate.active_hour;
    IF candidate.is_listed THEN ids := ids || candidate.id; END IF;
  END LOOP;
  CLOSE candidates;
  RETURN ids;
END
$$;

GRANT EXECUTE ON FUNCTION listed_conversations(text, text, timestamptz, uuid, timestamptz, integer, jsonb)
  TO chat_app, chat_read;
