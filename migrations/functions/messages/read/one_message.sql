-- Returns the message with this id. A function with OFFSET 0, so that a join looks into one partition per id: the
-- planner would read all partitions of a joined table.
CREATE OR REPLACE FUNCTION one_message(p_message uuid) RETURNS SETOF message
LANGUAGE sql STABLE ROWS 1
AS $$
  SELECT m.* FROM message m WHERE m.id = p_message OFFSET 0
$$;

GRANT EXECUTE ON FUNCTION one_message(uuid) TO chat_app;
