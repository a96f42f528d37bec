-- Stores the lines between two offsets of an import's file and records the new offset, in one transaction, so that a
-- crash loses and repeats nothing.
--
-- from_offset, to_offset  bytes of the lines
-- is_last           whether no line follows
-- p_lines           number of lines
-- p_conversations   see import_conversations
-- p_messages        see import_messages
-- p_faults          array of {line, reason, detail, conversationId}: lines that were refused before
-- p_names           array of {conversationId, externalId}: the conversations that the lines name
-- lease             the import stays with its worker for so long
-- Returns false and writes nothing when the import is not at from_offset or is not running. Locks the import, then the
-- conversations in the order of their ids.
CREATE OR REPLACE FUNCTION import_batch(
  p_import uuid, from_offset bigint, to_offset bigint, is_last boolean, p_lines integer, p_conversations jsonb,
  p_messages jsonb, p_faults jsonb, p_names jsonb, lease interval
) RETURNS boolean
LANGUAGE plpgsql
AS $$
DECLARE
  known import;
  ids uuid[];
  activities timestamptz[];
  seqs bigint[];
  named record;
  created record;
  done record;
BEGIN
  SELECT * INTO known FROM import i
  WHERE i.id = p_import AND i.bytes_done = from_offset AND i.status = 'running'
  FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;

  PERFORM keep_message_partitions(ARRAY(
    SELECT DISTINCT date_trunc('week', accepted_at((m->>'messageId')::uuid), 'UTC') FROM jsonb_array_elements(p_messages) m));

  INSERT INTO import_conversation (import_id, conversation_id, external_id)
  SELECT DISTINCT ON (n->>'conversationId') p_import, (n->>'conversationId')::uuid, n->>'externalId'
  FROM jsonb_array_elements(p_names) n
  ON CONFLICT DO NOTHING;
  INSERT INTO import_fault (import_id, line, reason, detail, conversation_id)
  SELECT p_import, f.line, f.reason, f.detail, f."conversationId"
  FROM jsonb_to_recordset(p_faults) AS f(line bigint, reason text, detail text, "conversationId" uuid);
  IF jsonb_array_length(p_conversations) > 0 THEN
    WITH outcome AS MATERIALIZED (SELECT * FROM import_conversations(known, p_conversations)),
    refused AS (
      INSERT INTO import_fault (import_id, line, reason, detail, conversation_id)
      SELECT p_import, o.line, o.status, import_fault_detail('conversation', o.status), o.conversation_id
      FROM outcome o WHERE o.status NOT IN ('stored', 'duplicate')
    )
    SELECT count(*) FILTER (WHERE o.status = 'stored') AS stored, count(*) FILTER (WHERE o.status = 'duplicate') AS duplicates,
           count(*) FILTER (WHERE o.status NOT IN ('stored', 'duplicate')) AS refused
    INTO created FROM outcome o;
  ELSE
    SELECT 0::bigint AS stored, 0::bigint AS duplicates, 0::bigint AS refused INTO created;
  END IF;

  SELECT array_agg(c.id), array_agg(c.activity_at), array_agg(c.last_seq) INTO ids, activities, seqs
  FROM (
    SELECT c.id, c.activity_at, c.last_seq FROM conversation c
    WHERE c.id IN (SELECT (m->>'conversationId')::uuid FROM jsonb_array_elements(p_messages) m)
    ORDER BY c.id FOR UPDATE
  ) c;
  WITH outcome AS MATERIALIZED (SELECT * FROM import_messages(known, p_messages)),
  refused AS (
    INSERT INTO import_fault (import_id, line, reason, detail, conversation_id)
    SELECT p_import, o.line, o.status, import_fault_detail('message', o.status), o.conversation_id
    FROM outcome o WHERE o.status NOT IN ('stored', 'duplicate')
  ),
  -- Lines that were refused before name their conversation, too.
  every AS (
    SELECT o.conversation_id, o.status, o.reactions, o.versions, o.files FROM outcome o
    UNION ALL
    SELECT f."conversationId", f.reason, 0, 0, 0
    FROM jsonb_to_recordset(p_faults) AS f(reason text, "conversationId" uuid) WHERE f."conversationId" IS NOT NULL
  ),
  counted AS (
    UPDATE import_conversation k
    SET lines = k.lines + e.lines, stored = k.stored + e.stored, duplicates = k.duplicates + e.duplicates,
        rejected = CASE WHEN e.rejected IS NULL THEN k.rejected ELSE add_counts(k.rejected, e.rejected) END,
        reactions = k.reactions + e.reactions, versions = k.versions + e.versions, files = k.files + e.files
    FROM (
      SELECT g.conversation_id, sum(g.lines) AS lines, coalesce(sum(g.lines) FILTER (WHERE g.status = 'stored'), 0) AS stored,
             coalesce(sum(g.lines) FILTER (WHERE g.status = 'duplicate'), 0) AS duplicates,
             jsonb_object_agg(g.status, g.lines) FILTER (WHERE g.status NOT IN ('stored', 'duplicate')) AS rejected,
             sum(g.reactions) AS reactions, sum(g.versions) AS versions, sum(g.files) AS files
      FROM (
        SELECT conversation_id, status, count(*) AS lines, sum(reactions) AS reactions, sum(versions) AS versions,
               sum(files) AS files
        FROM every GROUP BY conversation_id, status
      ) g
      GROUP BY g.conversation_id
    ) e
    WHERE k.import_id = p_import AND k.conversation_id = e.conversation_id
  )
  SELECT count(*) FILTER (WHERE o.status = 'stored') AS stored, count(*) FILTER (WHERE o.status = 'duplicate') AS duplicates,
         count(*) FILTER (WHERE o.status NOT IN ('stored', 'duplicate')) AS refused,
         array_agg(o.conversation_id) FILTER (WHERE o.status = 'stored') AS conversations,
         array_agg(o.message_id) FILTER (WHERE o.status = 'stored') AS messages,
         array_agg(o.seq) FILTER (WHERE o.status = 'stored') AS seqs
  INTO done FROM outcome o;

  IF EXISTS (SELECT FROM pending_reply p WHERE p.conversation_id = ANY (ids)) THEN
    PERFORM settle_pending_replies(done.conversations, done.messages, done.seqs);
  END IF;
  -- Back to where its own time puts it, but never behind what was there before.
  UPDATE conversation c SET activity_at = greatest(c.activity_at, newest.at)
  FROM (
    SELECT n.conversation_id, max(accepted_at(n.message_id)) AS at
    FROM unnest(done.conversations, done.messages) AS n (conversation_id, message_id) GROUP BY 1
  ) newest
  WHERE c.id = newest.conversation_id;
  PERFORM read_imported(c.id, before.last_seq, c.last_seq)
  FROM unnest(ids, seqs) AS before (id, last_seq) JOIN conversation c ON c.id = before.id AND c.last_seq > before.last_seq;

  UPDATE import i
  SET bytes_done = to_offset,
      lines_done = i.lines_done + p_lines,
      conversations = i.conversations + created.stored,
      stored = i.stored + done.stored,
      duplicates = i.duplicates + created.duplicates + done.duplicates,
      rejected = i.rejected + created.refused + done.refused + jsonb_array_length(p_faults),
      locked_until = clock_timestamp() + lease,
      updated_at = clock_timestamp(),
      status = CASE WHEN is_last THEN 'certifying' ELSE 'running' END
  WHERE i.id = p_import;
  RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION import_batch(uuid, bigint, bigint, boolean, integer, jsonb, jsonb, jsonb, jsonb, interval) TO chat_app;
