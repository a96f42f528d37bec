-- Returns a sentence that explains why a line ('message' or 'conversation') was left out.
CREATE OR REPLACE FUNCTION import_fault_detail(kind text, reason text) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
  SELECT CASE kind || ' ' || reason
    WHEN 'message no-conversation' THEN 'Its conversation is in no line before, and was not imported.'
    WHEN 'message conflict' THEN 'A message of this name is there and differs; it was left as it is.'
    WHEN 'message deleted' THEN 'The message, or its conversation, was deleted here.'
    WHEN 'conversation conflict' THEN 'A conversation of this name is there and differs; it was left as it is.'
    WHEN 'conversation deleted' THEN 'The conversation was deleted here.'
    ELSE reason
  END
$$;

GRANT EXECUTE ON FUNCTION import_fault_detail(text, text) TO chat_app;
