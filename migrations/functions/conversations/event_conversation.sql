-- Returns a conversation as JSON for the events of its creation and its changes; null when it was removed.
--
-- max_participants  of the list, in the order in which they joined
CREATE OR REPLACE FUNCTION event_conversation(p_conversation uuid, max_participants integer) RETURNS text
LANGUAGE sql STABLE
AS $$
  SELECT json_build_object(
    'id', c.id, 'type', c.type, 'historyVisibility', c.history_visibility, 'metadata', coalesce(c.metadata, '{}'),
    'createdAt', rfc3339(c.created_at), 'participantCount',
    (SELECT count(*) FROM participant p WHERE p.conversation_id = c.id), 'participants',
    (SELECT coalesce(json_agg(json_build_object('userId', p.user_id, 'role', p.role) ORDER BY p.id), '[]')
     FROM (
       SELECT p.* FROM participant p WHERE p.conversation_id = c.id ORDER BY p.id LIMIT max_participants
     ) p)
  )::text
  FROM conversation c WHERE c.id = p_conversation
$$;

GRANT EXECUTE ON FUNCTION event_conversation(uuid, integer) TO chat_app;
