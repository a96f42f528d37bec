-- Counts the replies to a message that a participant may read, deleted ones left out.
--
-- hidden       seq up to which the participant may not read
-- horizon      seq up to which they have read
-- max_replies  counts and looks at most at so many, the newest
-- replies, unread  `unread` are those of others after the horizon
-- people       JSON array of the users who sent them, those of the newest replies first, 20 at most
CREATE OR REPLACE FUNCTION thread_of(
  p_root uuid, p_user text, hidden bigint, horizon bigint, max_replies integer,
  OUT replies bigint, OUT unread bigint, OUT people text
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  SELECT coalesce(sum(s.sent), 0)::bigint, coalesce(sum(s.unread), 0)::bigint,
         json_agg(s.sender_id ORDER BY s.newest DESC) FILTER (WHERE s.nth <= 20)
  INTO replies, unread, people
  FROM (
    SELECT r.sender_id, count(*) AS sent, count(*) FILTER (WHERE r.seq > horizon AND r.sender_id <> p_user) AS unread,
           max(r.seq) AS newest, row_number() OVER (ORDER BY max(r.seq) DESC) AS nth
    FROM (
      SELECT m.sender_id, m.seq FROM message m
      -- A reply is accepted after its parent, except for clock differences: older partitions are not read.
      WHERE m.reply_to = p_root AND m.seq > hidden AND m.deleted_at IS NULL
        AND m.id >= first_uuid_of(accepted_at(p_root) - interval '10 minutes')
      ORDER BY m.seq DESC LIMIT max_replies
    ) r
    GROUP BY r.sender_id
  ) s;
END
$$;

GRANT EXECUTE ON FUNCTION thread_of(uuid, text, bigint, bigint, integer) TO chat_app, chat_read;
