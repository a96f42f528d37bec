-- Who takes part. Each of these is one statement, answers `status` first, and does nothing unless it is ok. `call` is what
-- lock_conversation takes. A participant who is out has no row: so whatever joins the caller as participant refuses them.

CREATE VIEW shown_participant AS
SELECT id, conversation_id, user_id, role, rfc3339(joined_at) AS joined_at, last_delivered_seq, last_read_seq
FROM participant;

-- Adds one: owners anybody, admins members. They begin after what was stored and changed before.
CREATE FUNCTION add_participant(
  call jsonb, p_conversation uuid, p_user text, p_role text, max_participants integer
)
RETURNS TABLE (status text, added shown_participant)
LANGUAGE plpgsql
AS $$
DECLARE
  locked record;
BEGIN
  SELECT * INTO locked FROM lock_conversation(call, p_conversation);
  status := CASE
    WHEN locked.status <> 'ok' THEN locked.status
    WHEN locked.standing = 'member' OR (locked.standing = 'admin' AND p_role <> 'member') THEN 'insufficient-role'
    WHEN (locked.conversation).type = 'one-to-one' THEN 'participants-fixed'
    WHEN EXISTS (SELECT FROM participant p WHERE p.conversation_id = p_conversation AND p.user_id = p_user)
      THEN 'already-participant'
    WHEN (SELECT count(*) FROM participant p WHERE p.conversation_id = p_conversation) >= max_participants
      THEN 'too-many-participants'
    ELSE 'ok'
  END;
  IF status = 'ok' THEN
    INSERT INTO participant (conversation_id, user_id, role, joined_at, joined_seq, joined_change)
    VALUES (p_conversation, p_user, p_role, clock_timestamp(), (locked.conversation).last_seq,
            record_change(call, p_conversation, 'participant-added', p_user => p_user, p_role => p_role));
    SELECT p.* INTO added FROM shown_participant p WHERE p.conversation_id = p_conversation AND p.user_id = p_user;
  END IF;
  RETURN NEXT;
END
$$;

-- Is this participant the only owner?
CREATE FUNCTION is_last_owner(p participant) RETURNS boolean
LANGUAGE sql STABLE
RETURN p.role = 'owner' AND NOT EXISTS (
  SELECT FROM participant other
  WHERE other.conversation_id = p.conversation_id AND other.role = 'owner' AND other.user_id <> p.user_id
);

CREATE FUNCTION set_participant_role(call jsonb, p_conversation uuid, p_user text, p_role text)
RETURNS TABLE (status text, updated shown_participant)
LANGUAGE plpgsql
AS $$
DECLARE
  locked record;
  target participant;
BEGIN
  SELECT * INTO locked FROM lock_conversation(call, p_conversation);
  SELECT * INTO target FROM participant p WHERE p.conversation_id = p_conversation AND p.user_id = p_user;
  status := CASE
    WHEN locked.status <> 'ok' THEN locked.status
    WHEN locked.standing <> 'owner' THEN 'insufficient-role'
    WHEN target.id IS NULL THEN 'participant-not-found'
    WHEN p_role <> 'owner' AND is_last_owner(target) THEN 'last-owner'
    ELSE 'ok'
  END;
  IF status = 'ok' AND target.role <> p_role THEN
    UPDATE participant p SET role = p_role WHERE p.id = target.id;
    PERFORM record_change(call, p_conversation, 'participant-updated', p_user => p_user, p_role => p_role);
  END IF;
  IF status = 'ok' THEN SELECT p.* INTO updated FROM shown_participant p WHERE p.id = target.id; END IF;
  RETURN NEXT;
END
$$;

-- Everybody may leave; admins may remove members, owners everybody.
CREATE FUNCTION remove_participant(call jsonb, p_conversation uuid, p_user text) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
  locked record;
  target participant;
  status text;
BEGIN
  SELECT * INTO locked FROM lock_conversation(call, p_conversation);
  SELECT * INTO target FROM participant p WHERE p.conversation_id = p_conversation AND p.user_id = p_user;
  status := CASE
    WHEN locked.status <> 'ok' THEN locked.status
    WHEN (locked.conversation).type = 'one-to-one' THEN 'participants-fixed'
    WHEN p_user <> call->>'userId' AND locked.standing = 'member' THEN 'insufficient-role'
    WHEN target.id IS NULL THEN 'participant-not-found'
    WHEN p_user <> call->>'userId' AND locked.standing = 'admin' AND target.role <> 'member' THEN 'insufficient-role'
    WHEN is_last_owner(target) THEN 'last-owner'
    ELSE 'ok'
  END;
  IF status = 'ok' THEN
    DELETE FROM participant p WHERE p.id = target.id;
    PERFORM record_change(call, p_conversation, 'participant-removed', p_user => p_user);
  END IF;
  RETURN status;
END
$$;

-- The participants who joined after one (its id), in order, at most page_size + 1; one row without a participant when the
-- caller may not know, or there is none.
CREATE FUNCTION participant_page(
  p_tenant text, p_user text, p_conversation uuid, after_id bigint, page_size integer
)
RETURNS TABLE (access text, listed shown_participant)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  SELECT CASE WHEN c.deleted_at IS NULL THEN 'ok' ELSE 'conversation-deleted' END INTO access
  FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
  WHERE c.id = p_conversation AND c.tenant_id = p_tenant;
  access := coalesce(access, 'conversation-not-found');
  IF access = 'ok' THEN
    RETURN QUERY
    SELECT 'ok', p FROM shown_participant p
    WHERE p.conversation_id = p_conversation AND p.id > after_id
    ORDER BY p.id LIMIT page_size + 1;
    IF FOUND THEN RETURN; END IF;
  END IF;
  RETURN NEXT;
END
$$;

-- Owners may.
CREATE FUNCTION delete_conversation(call jsonb, p_conversation uuid) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
  locked record;
BEGIN
  SELECT * INTO locked FROM lock_conversation(call, p_conversation);
  IF locked.status <> 'ok' THEN RETURN locked.status; END IF;
  IF locked.standing <> 'owner' THEN RETURN 'insufficient-role'; END IF;
  UPDATE conversation c SET deleted_at = clock_timestamp() WHERE c.id = p_conversation;
  PERFORM record_change(call, p_conversation, 'conversation-deleted');
  RETURN 'ok';
END
$$;

GRANT SELECT ON shown_participant TO chat_app, chat_read;
GRANT EXECUTE ON FUNCTION add_participant, is_last_owner, set_participant_role, remove_participant, delete_conversation
  TO chat_app;
GRANT EXECUTE ON FUNCTION participant_page TO chat_app, chat_read;
