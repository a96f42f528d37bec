-- Returns the seq after which a participant may read: all, or what came after they joined (history visibility), without
-- the history that they cleared. Every statement that shows messages to a participant asks this function or may_read.
CREATE OR REPLACE FUNCTION readable_after(c conversation, p participant) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT greatest(p.cleared_seq, CASE c.history_visibility WHEN 'all' THEN 0 ELSE p.joined_seq END)
$$;

GRANT EXECUTE ON FUNCTION readable_after(conversation, participant) TO chat_app, chat_read;
