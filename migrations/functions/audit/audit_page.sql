-- Reads a page of a tenant's audit log, the newest first, and writes an audit row that it was read.
--
-- call       see lock_conversation
-- filter     {actor, action, conversationId, subject (an id or a user's), from, to}, all optional
-- before_id  the page begins before this id; null: at the newest
-- max_bytes  estimated size of the page in a Data API response
--
-- Bounded by count, bytes and the rows looked at (50,000). The last row is the page's own, without an id: when it has a
-- next_id, the log goes on before that one, even if the page is not full.
CREATE OR REPLACE FUNCTION audit_page(call jsonb, filter jsonb, before_id bigint, page_size integer, max_bytes integer)
RETURNS TABLE (
  next_id bigint, id bigint, at text, actor_id text, action text, conversation_id uuid, subject_id uuid, subject_user_id text,
  request_id text, source_ip text, details text
)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  max_looked_at CONSTANT integer := 50000;
  slack CONSTANT interval := interval '1 minute';
  tenant CONSTANT text := call->>'tenantId';
  of_messages CONSTANT boolean := coalesce(filter->>'action', 'create-message') = 'create-message';
  first_id CONSTANT bigint := CASE WHEN filter ? 'from' THEN audit_id_at((filter->>'from')::timestamptz - slack) ELSE 0 END;
  end_id CONSTANT bigint := least(
    before_id, CASE WHEN filter ? 'to' THEN audit_id_at((filter->>'to')::timestamptz + slack) END, 9223372036854775807);
  e audit_event;
  looked_at integer := 0;
  returned integer := 0;
  bytes integer := 0;
  last_id bigint;
  told_id bigint;
BEGIN
  next_id := NULL;
  FOR e IN
    -- One of the two is empty: rows of sent messages are found by time, the far fewer others by tenant.
    (SELECT * FROM audit_event a
     WHERE of_messages AND a.id >= first_id AND a.id < end_id ORDER BY a.id DESC LIMIT max_looked_at + 1)
    UNION ALL
    (SELECT * FROM audit_event a
     WHERE NOT of_messages AND a.tenant_id = tenant AND a.action <> 'create-message'
       AND a.id >= first_id AND a.id < end_id
     ORDER BY a.id DESC LIMIT max_looked_at + 1)
  LOOP
    looked_at := looked_at + 1;
    IF looked_at > max_looked_at OR returned = page_size THEN
      next_id := last_id;
      EXIT;
    END IF;
    last_id := e.id;
    CONTINUE WHEN e.tenant_id <> tenant
      OR e.actor_id <> filter->>'actor'
      OR e.action <> filter->>'action'
      OR e.conversation_id IS DISTINCT FROM coalesce((filter->>'conversationId')::uuid, e.conversation_id)
      OR (filter ? 'subject'
          AND lower(filter->>'subject') IS DISTINCT FROM e.subject_id::text
          AND filter->>'subject' IS DISTINCT FROM e.subject_user_id)
      OR e.at < (filter->>'from')::timestamptz
      OR e.at >= (filter->>'to')::timestamptz;
    -- JSON in JSON, and `details` once more.
    bytes := bytes + 500 + octet_length(to_json(to_json(e)::text)::text) + coalesce(2 * octet_length(e.details::text), 0);
    IF returned > 0 AND bytes > max_bytes THEN
      next_id := told_id;
      EXIT;
    END IF;
    returned := returned + 1;
    told_id := e.id;
    id := e.id;
    at := rfc3339(e.at);
    actor_id := e.actor_id;
    action := e.action;
    conversation_id := e.conversation_id;
    subject_id := e.subject_id;
    subject_user_id := e.subject_user_id;
    request_id := e.request_id;
    source_ip := e.source_ip;
    details := e.details::text;
    RETURN NEXT;
  END LOOP;

  PERFORM record_audit(call, 'list-audit-events', p_details => filter);
  RETURN QUERY SELECT next_id, NULL::bigint, NULL, NULL, NULL, NULL::uuid, NULL::uuid, NULL, NULL, NULL, NULL;
END
$$;

GRANT EXECUTE ON FUNCTION audit_page(jsonb, jsonb, bigint, integer, integer) TO chat_app;
