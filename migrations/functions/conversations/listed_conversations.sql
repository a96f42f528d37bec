-- Returns the ids among which a page of a user's conversations is, for conversation_page, which has the parameters and
-- the order. The participations are read by the hour of the last activity, from the newest on, until whole hours have
-- page_size + 1 conversations of the list: so a page costs its conversations and the others of its last hour.
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
           (p.hidden_seq IS NULL OR p.hidden_seq < c.last_seq)
             AND (before_at IS NULL OR (c.activity_at, c.id) < (before_at, before_id))
             AND (updated_since IS NULL OR c.updated_at > updated_since) AS is_listed
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
