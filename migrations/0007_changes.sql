-- What happens in a conversation besides new messages is recorded as a change, numbered 1, 2, 3 … under the conversation's
-- row lock. A new message needs no such row: its seq says it all, and a change tells after which seq it came. So both
-- together are one order, and appending costs nothing more.
--
-- Whoever follows the changes holds a snapshot (pg_snapshot) of what they know. Rows say in which transaction they were
-- made (xid8), so that what is not visible in that snapshot is exactly what they lack, however transactions overlapped.
-- A conversation's messages and changes commit in order, so what they lack is always the end of it.
ALTER TABLE conversation
  ADD COLUMN history_visibility text NOT NULL DEFAULT 'all' CHECK (history_visibility IN ('all', 'since-joined')),
  ADD COLUMN last_change bigint NOT NULL DEFAULT 0,
  ADD COLUMN activity_at timestamptz, -- of the newest message
  ADD COLUMN last_message_id uuid,
  ADD COLUMN changed_in xid8; -- the last message or change
UPDATE conversation SET activity_at = updated_at;
ALTER TABLE conversation
  ALTER COLUMN activity_at SET DEFAULT clock_timestamp(),
  ALTER COLUMN activity_at SET NOT NULL,
  ALTER COLUMN changed_in SET DEFAULT pg_current_xact_id();

ALTER TABLE participant
  ADD COLUMN joined_change bigint NOT NULL DEFAULT 0,
  ADD COLUMN acknowledged_in xid8,
  ADD COLUMN acknowledged_at timestamptz;
CREATE INDEX participant_by_user ON participant (user_id, conversation_id);
CREATE INDEX participant_acknowledged ON participant (conversation_id, acknowledged_in) WHERE acknowledged_in IS NOT NULL;

ALTER TABLE message
  ADD COLUMN stored_in xid8,
  ADD COLUMN reply_to uuid,
  ADD COLUMN reply_to_seq bigint,
  ADD COLUMN reactions jsonb, -- {reaction: count}; null when there are none
  ADD COLUMN deleted_by text;
-- Only from now on: older rows are older than every snapshot that anybody holds.
ALTER TABLE message ALTER COLUMN stored_in SET DEFAULT pg_current_xact_id();
CREATE INDEX message_by_reply ON message (reply_to, seq) WHERE reply_to IS NOT NULL;

-- What a message said before it was edited.
CREATE TABLE message_version (
  message_id   uuid NOT NULL,
  version      integer NOT NULL,
  content      text NOT NULL,
  content_type text NOT NULL,
  metadata     json,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (message_id, version)
);

CREATE TABLE reaction (
  id         bigint GENERATED ALWAYS AS IDENTITY,
  message_id uuid NOT NULL,
  user_id    text NOT NULL,
  reaction   text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (message_id, user_id, reaction)
);
CREATE INDEX reaction_in_order ON reaction (message_id, id);

CREATE TABLE change (
  conversation_id uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  number          bigint NOT NULL,
  after_seq       bigint NOT NULL,
  type            text NOT NULL,
  message_id      uuid,
  message_seq     bigint,
  user_id         text,
  role            text,
  reaction        text,
  at              timestamptz NOT NULL,
  made_in         xid8 NOT NULL DEFAULT pg_current_xact_id(),
  PRIMARY KEY (conversation_id, number)
);
CREATE INDEX change_by_age ON change (at);
-- From which conversations somebody was removed.
CREATE INDEX change_removal ON change (user_id, made_in) WHERE type = 'participant-removed';

-- An event of a change refers to it, as one of a message refers to the message.
ALTER TABLE outbox ADD COLUMN change bigint, ALTER COLUMN message_id DROP NOT NULL;
ALTER TABLE audit_event ADD COLUMN subject_user_id text;

-- A message as it is shown: nothing that it said is left of a deleted one. Whatever reads messages reads this.
CREATE VIEW shown_message AS
SELECT id, tenant_id, conversation_id, seq, sender_id,
       CASE WHEN deleted_at IS NULL THEN content ELSE '' END AS content,
       content_type,
       CASE WHEN deleted_at IS NULL THEN attachments ELSE '[]' END::text AS attachments,
       CASE WHEN deleted_at IS NULL THEN metadata END::text AS metadata,
       rfc3339(stored_at) AS stored_at, rfc3339(delivered_at) AS delivered_at,
       reply_to, reply_to_seq,
       CASE WHEN deleted_at IS NULL THEN reactions END::text AS reactions,
       version, rfc3339(edited_at) AS edited_at, rfc3339(deleted_at) AS deleted_at
FROM message;

-- What it takes in a Data API response; see the older wire_bytes.
CREATE FUNCTION wire_bytes(m shown_message) RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
RETURN 900 + octet_length(to_json(to_json(m.content)::text)::text)
  + coalesce(octet_length(to_json(to_json(m.metadata)::text)::text), 0)
  + octet_length(to_json(to_json(m.attachments)::text)::text)
  + coalesce(2 * octet_length(to_json(to_json(m.reactions)::text)::text), 0);

-- The caller's own reactions to a message that has any, as a JSON array.
CREATE FUNCTION own_reactions(p_message uuid, p_user text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT json_agg(r.reaction)::text FROM reaction r WHERE r.message_id = p_message AND r.user_id = p_user);

-- Is a seq within what a participant may read?
CREATE FUNCTION may_read(c conversation, p participant, seq bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN c.history_visibility = 'all' OR seq > p.joined_seq;

-- Locks a conversation for a change by the caller, and tells with what right: `standing` is owner | admin | member, or owner
-- for anybody with scope chat:admin. `call` is {tenantId, userId, admin, requestId, sourceIp, traceParent}.
CREATE FUNCTION lock_conversation(
  call jsonb, p_conversation uuid, OUT status text, OUT standing text, OUT conversation conversation,
  OUT participant participant
)
LANGUAGE plpgsql
AS $$
BEGIN
  SELECT * INTO conversation FROM conversation c
  WHERE c.id = p_conversation AND c.tenant_id = call->>'tenantId'
  FOR UPDATE;
  -- A statement after the lock, so that it sees what was committed while it was waited for.
  SELECT * INTO participant FROM participant p
  WHERE p.conversation_id = p_conversation AND p.user_id = call->>'userId';
  standing := CASE WHEN (call->>'admin')::boolean THEN 'owner' ELSE participant.role END;
  status := CASE
    WHEN conversation.id IS NULL OR standing IS NULL THEN 'conversation-not-found'
    WHEN conversation.deleted_at IS NOT NULL THEN 'conversation-deleted'
    ELSE 'ok'
  END;
END
$$;

-- Records a change of a locked conversation, with its event and its audit row; answers its number.
CREATE FUNCTION record_change(
  call jsonb, p_conversation uuid, p_type text, p_message uuid DEFAULT NULL, p_message_seq bigint DEFAULT NULL,
  p_user text DEFAULT NULL, p_role text DEFAULT NULL, p_reaction text DEFAULT NULL
) RETURNS bigint
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  changed conversation;
BEGIN
  UPDATE conversation c
  SET last_change = c.last_change + 1, changed_in = pg_current_xact_id(),
      updated_at = greatest(clock_timestamp(), c.updated_at)
  WHERE c.id = p_conversation
  RETURNING * INTO changed;
  INSERT INTO change (conversation_id, number, after_seq, type, message_id, message_seq, user_id, role, reaction, at)
  VALUES (p_conversation, changed.last_change, changed.last_seq, p_type, p_message, p_message_seq, p_user, p_role,
          p_reaction, changed.updated_at);
  INSERT INTO outbox (type, tenant_id, conversation_id, message_id, change, trace_parent)
  VALUES (p_type, changed.tenant_id, p_conversation, p_message, changed.last_change, call->>'traceParent');
  INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, subject_user_id, request_id, source_ip)
  VALUES (changed.tenant_id, call->>'userId', p_type, p_conversation, coalesce(p_message, p_conversation), p_user,
          call->>'requestId', call->>'sourceIp');
  RETURN changed.last_change;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON reaction TO chat_app;
GRANT SELECT, INSERT, DELETE ON change TO chat_app;
GRANT SELECT, INSERT ON message_version TO chat_app;
GRANT DELETE ON participant TO chat_app;
GRANT SELECT ON shown_message, reaction TO chat_app, chat_read;
GRANT SELECT ON message_version TO chat_read;
GRANT EXECUTE ON FUNCTION lock_conversation, record_change TO chat_app;
GRANT EXECUTE ON FUNCTION wire_bytes(shown_message), own_reactions, may_read TO chat_app, chat_read;
