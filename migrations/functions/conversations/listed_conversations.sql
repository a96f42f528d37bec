-- Returns the ids among which a page of a user's conversations is, for conversation_page, which has the parameters and
-- the order. The participations are read by the hour of the last activity, from the newest on, until whole hours have
-- page_size + 1 conversations of the list: so a page reads its conversations and the others of its last hour.
--
-- A filter that few conversations pass (see is_listed) makes a page read more participations, at worst all. One that has
-- to be fast for every user needs a partial index like participant_by_activity, and a query of its own here.
CREATE OR REPLACE FUNCTION listed_conversations(
  p_tenant text, p_user text, before_at timestamptz, before_id uuid, updated_since timestamptz, page_size integer
) RETURNS uuid[]
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
-- In the order of the index, whatever the statistics say of users with few conversations.
SET enable_sort = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off
AS $$
DECLARE
  candidate record;
  hour timestamptz;
  ids uuid[] := '{}';
BEGIN
  FOR candidate IN
    SELECT p.active_hour, c.id,
           is_listed(c, p, before_at, before_id, updated_since, with_hidden => false) AS is_listed
    FROM participant p JOIN conversation c ON c.id = p.conversation_id
    WHERE p.tenant_id = p_tenant AND p.user_id = p_user
      AND p.active_hour <= coalesce(date_trunc('hour', before_at, 'UTC'), 'infinity')
    ORDER BY p.active_hour DESC
  LOOP
    EXIT WHEN cardinality(ids) > page_size AND candidate.active_hour < hour;
    hour := candidate.active_hour;
    IF candidate.is_listed THEN ids := ids || candidate.id; END IF;
  END LOOP;
  RETURN ids;
END
$$;

GRANT EXECUTE ON FUNCTION listed_conversations(text, text, timestamptz, uuid, timestamptz, integer) TO chat_app, chat_read;
