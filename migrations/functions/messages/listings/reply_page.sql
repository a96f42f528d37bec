-- Reads the replies to a message after a seq, oldest first.
--
-- anchor      the page begins after this seq
-- max_bytes   estimated size of the page in a Data API response; one message is returned in any case
-- access      as read_message returns it for the message that was replied to
-- candidates  replies found before the byte bound, at most page_size + 1
-- Returns one row without a message when the page is empty or access is refused.
CREATE OR REPLACE FUNCTION reply_page(
  p_tenant text, p_user text, p_message uuid, anchor bigint, page_size integer, max_bytes integer
)
RETURNS TABLE (access text, candidates bigint, message shown_message, own_reactions text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  SELECT r.access INTO access FROM read_message(p_tenant, p_user, p_message) r;
  IF access <> 'ok' THEN
    RETURN NEXT;
    RETURN;
  END IF;

  RETURN QUERY
  WITH page AS (
    SELECT m.message, row_number() OVER (ORDER BY m.seq) AS nth, count(*) OVER () AS candidates
    FROM (
      SELECT m AS message, m.seq FROM shown_message m
      -- A reply is accepted after its parent, except for clock differences: older partitions are not read.
      WHERE m.reply_to = p_message AND m.seq > anchor
        AND m.id >= first_uuid_of(accepted_at(p_message) - interval '10 minutes')
      ORDER BY m.seq LIMIT page_size + 1
    ) m
  ),
  measured AS (
    SELECT page.*, sum((message).bytes) OVER (ORDER BY nth ROWS UNBOUNDED PRECEDING) AS bytes
    FROM page WHERE nth <= page_size
  )
  SELECT 'ok', m.candidates, m.message,
         CASE WHEN (m.message).reactions IS NOT NULL THEN own_reactions((m.message).id, p_user) END
  FROM measured m
  WHERE m.bytes <= max_bytes OR m.nth = 1
  ORDER BY m.nth;

  IF NOT FOUND THEN
    candidates := 0;
    RETURN NEXT;
  END IF;
END
$$;

GRANT EXECUTE ON FUNCTION reply_page(text, text, uuid, bigint, integer, integer) TO chat_app, chat_read;
