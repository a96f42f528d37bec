-- Stores the lines between two offsets of an import's file, and that they are stored, in one transaction: going on
-- after a crash loses and repeats nothing.
--
-- from_offset, to_offset  bytes of the file
-- p_lines           number of lines
-- p_conversations   see import_conversations
-- p_messages        array of {line, messageId, conversationId, senderId, content, contentType, metadata (JSON text),
--                   replyTo}
-- p_faults          array of {line, detail}: lines that were refused before
-- lease             the import stays with its worker for so long
-- Returns false and writes nothing when the import is not at from_offset or is finished. Locks the import, then the
-- conversations in the order of their ids.
CREATE OR REPLACE FUNCTION import_batch(
  p_import uuid, from_offset bigint, to_offset bigint, p_lines integer, p_conversations jsonb, p_messages jsonb,
  p_faults jsonb, lease interval
) RETURNS boolean
LANGUAGE plpgsql
AS $$
DECLARE
  max_faults CONSTANT integer := 100;
  known import;
  created bigint;
  ids uuid[];
  activities timestamptz[];
  outcomes jsonb;
  refused jsonb;
BEGIN
  SELECT * INTO known FROM import i
  WHERE i.id = p_import AND i.bytes_done = from_offset AND i.finished_at IS NULL
  FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;

  PERFORM create_message_partition(week)
  FROM (
    SELECT DISTINCT date_trunc('week', accepted_at((m->>'messageId')::uuid) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS week
    FROM jsonb_array_elements(p_messages) m
  ) weeks;
  created := import_conversations(known, p_conversations);

  -- Locked in the order of append_messages, which treats the messages as new and updates activity_at.
  SELECT array_agg(c.id), array_agg(c.activity_at) INTO ids, activities
  FROM (
    SELECT c.id, c.activity_at FROM conversation c
    WHERE c.id IN (SELECT (m->>'conversationId')::uuid FROM jsonb_array_elements(p_messages) m)
    ORDER BY c.id FOR UPDATE
  ) c;
  SELECT coalesce(jsonb_agg(p_messages->(a.ordinal - 1)::integer || jsonb_build_object('status', a.status)), '[]')
  INTO outcomes
  FROM append_messages((
    SELECT coalesce(jsonb_agg(
      m - 'line' || jsonb_build_object('tenantId', known.tenant_id, 'actorId', known.user_id, 'requestId', known.request_id,
                                       'sourceIp', known.source_ip)
        || CASE WHEN known.events THEN '{}' ELSE '{"silent": true}' END::jsonb
      ORDER BY n), '[]')
    FROM jsonb_array_elements(p_messages) WITH ORDINALITY AS t (m, n)
  )) a;
  -- activity_at becomes the time of the newest imported message, but never earlier than before.
  UPDATE conversation c SET activity_at = greatest(before.activity_at, newest.at)
  FROM unnest(ids, activities) AS before (id, activity_at)
  JOIN (
    SELECT (o->>'conversationId')::uuid AS id, max(accepted_at((o->>'messageId')::uuid)) AS at
    FROM jsonb_array_elements(outcomes) o WHERE o->>'status' = 'stored' GROUP BY 1
  ) newest USING (id)
  WHERE c.id = before.id;

  SELECT p_faults || coalesce(jsonb_agg(jsonb_build_object('line', o->'line', 'detail', CASE o->>'status'
    WHEN 'no-conversation' THEN 'Its conversation is in no line before, and was not imported.'
    WHEN 'not-participant' THEN 'Its sender does not take part in the conversation.'
    WHEN 'conversation-deleted' THEN 'Its conversation was deleted.'
    WHEN 'reply-unavailable' THEN 'There is no such message to answer in the conversation.'
    ELSE o->>'status' END)), '[]')
  INTO refused
  FROM jsonb_array_elements(outcomes) o WHERE o->>'status' NOT IN ('stored', 'duplicate');

  UPDATE import i
  SET bytes_done = to_offset,
      lines_done = i.lines_done + p_lines,
      conversations = i.conversations + created,
      stored = i.stored + jsonb_array_length(jsonb_path_query_array(outcomes, '$[*] ? (@.status == "stored")')),
      duplicates = i.duplicates + jsonb_array_length(p_conversations) - created
        + jsonb_array_length(jsonb_path_query_array(outcomes, '$[*] ? (@.status == "duplicate")')),
      rejected = i.rejected + jsonb_array_length(refused),
      faults = i.faults || (
        SELECT coalesce(jsonb_agg(f ORDER BY (f->>'line')::bigint), '[]')
        FROM (SELECT f FROM jsonb_array_elements(refused) f ORDER BY (f->>'line')::bigint
              LIMIT max_faults - jsonb_array_length(i.faults)) f
      ),
      locked_until = clock_timestamp() + lease,
      updated_at = clock_timestamp(),
      status = CASE WHEN to_offset = i.size THEN 'done' ELSE 'running' END,
      finished_at = CASE WHEN to_offset = i.size THEN clock_timestamp() END
  WHERE i.id = p_import;
  RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION import_batch(uuid, bigint, bigint, integer, jsonb, jsonb, jsonb, interval) TO chat_app;
