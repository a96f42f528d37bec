-- Counts the messages of a conversation and a month that can be archived, and the bytes of their contents.
CREATE OR REPLACE FUNCTION measure_month(p_conversation uuid, p_month date, OUT messages bigint, OUT bytes bigint)
LANGUAGE sql STABLE
AS $$
  SELECT count(*), coalesce(sum(octet_length(m.content)), 0)::bigint
  FROM archivable_messages(p_conversation, p_month, 1, 9223372036854775807) due, LATERAL one_message(due.id) m
$$;

GRANT EXECUTE ON FUNCTION measure_month(uuid, date) TO chat_app;
