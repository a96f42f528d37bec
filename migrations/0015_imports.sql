-- The bulk import of a file of JSON lines; see docs/import-format.md.
CREATE TABLE import (
  id              uuid PRIMARY KEY,
  tenant_id       text NOT NULL,
  user_id         text NOT NULL,
  request_id      text NOT NULL,
  source_ip       text,
  events          boolean NOT NULL,
  storage_path    text NOT NULL,
  storage_version text, -- which was found when it started
  size            bigint NOT NULL,
  expires_at      timestamptz NOT NULL, -- of the form that takes the file
  status          text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'running', 'done', 'failed')),
  reason          text,
  locked_until    timestamptz NOT NULL DEFAULT '-infinity', -- somebody works on it, or has just looked for its file
  bytes_done      bigint NOT NULL DEFAULT 0,
  lines_done      bigint NOT NULL DEFAULT 0,
  conversations   bigint NOT NULL DEFAULT 0,
  stored          bigint NOT NULL DEFAULT 0,
  duplicates      bigint NOT NULL DEFAULT 0,
  rejected        bigint NOT NULL DEFAULT 0,
  faults          jsonb NOT NULL DEFAULT '[]', -- of the first rejected lines: {line, detail}
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at     timestamptz
);
CREATE INDEX import_unfinished ON import (locked_until) WHERE finished_at IS NULL;

-- Takes an unfinished import that nobody works on, the one that waited longest. None: no row.
CREATE FUNCTION claim_import(lease interval) RETURNS SETOF import
LANGUAGE sql
AS $$
  UPDATE import SET locked_until = clock_timestamp() + lease
  WHERE id = (
    SELECT id FROM import WHERE finished_at IS NULL AND locked_until < clock_timestamp()
    ORDER BY locked_until, created_at LIMIT 1 FOR UPDATE SKIP LOCKED
  )
  RETURNING *
$$;

-- Creates the conversations of a batch that are not there yet; answers how many.
CREATE FUNCTION import_conversations(known import, conversations jsonb) RETURNS bigint
LANGUAGE sql
AS $$
  WITH given AS (
    SELECT DISTINCT ON ("conversationId") *
    FROM jsonb_to_recordset(conversations) AS c(
      line bigint, "conversationId" uuid, type text, "historyVisibility" text, metadata text,
      "createdAt" timestamptz, participants jsonb)
    ORDER BY "conversationId", line
  ),
  created AS (
    INSERT INTO conversation (id, tenant_id, type, history_visibility, metadata, created_at, updated_at, activity_at,
                              last_change)
    SELECT "conversationId", known.tenant_id, type, "historyVisibility", metadata::json, "createdAt", clock_timestamp(),
           "createdAt", 1
    FROM given
    ON CONFLICT (id) DO NOTHING RETURNING id
  ),
  joined AS (
    INSERT INTO participant (conversation_id, user_id, role, joined_at)
    SELECT g."conversationId", p->>'userId', p->>'role', g."createdAt"
    FROM given g JOIN created ON created.id = g."conversationId",
         jsonb_array_elements(g.participants) WITH ORDINALITY AS t (p, n)
    ORDER BY g."conversationId", n
  ),
  recorded AS (
    -- Now, not then: whoever follows the changes learns of it, and it is kept as long as other changes.
    INSERT INTO change (conversation_id, number, after_seq, type, at)
    SELECT id, 1, 0, 'conversation-created', clock_timestamp() FROM created
  ),
  event AS (
    INSERT INTO outbox (type, tenant_id, conversation_id, change)
    SELECT 'conversation-created', known.tenant_id, id, 1 FROM created WHERE known.events
  ),
  audited AS (
    INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, request_id, source_ip)
    SELECT known.tenant_id, known.user_id, 'create-conversation', id, id, known.request_id, known.source_ip FROM created
  )
  SELECT count(*) FROM created
$$;

-- Stores the lines between two offsets of an import's file, and that they are: all in one transaction, so that going on
-- after a crash loses and repeats nothing. False, and nothing done, when the import is not at from_offset.
-- Conversations are {line, conversationId, type, historyVisibility, metadata (JSON text), createdAt, participants}, messages
-- {line, messageId, conversationId, senderId, content, contentType, metadata (JSON text), replyTo}, faults {line, detail}.
CREATE FUNCTION import_batch(
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

  -- Locked in the order of append_messages, which takes the messages for new ones and moves the conversations up.
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
  -- Back to where its own time puts it, but never behind what was there before.
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

GRANT SELECT, INSERT, UPDATE ON import TO chat_app;
GRANT EXECUTE ON FUNCTION claim_import, import_conversations, import_batch TO chat_app;
