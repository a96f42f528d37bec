-- Returns the policy that applies to a conversation now: its own, else its tenant's, else the stage's (tenant '').
-- Without a conversation: the policy of the tenant. Nulls when there is none; then nothing is ever due.
--
-- days    age at which messages are due
-- action  archive | delete
CREATE OR REPLACE FUNCTION effective_retention(p_tenant text, p_conversation uuid, OUT days integer, OUT action text)
LANGUAGE sql STABLE
AS $$
  SELECT policy.days, policy.action
  FROM (
    SELECT r.tenant_id, r.conversation_id,
           CASE WHEN r.effective_at <= now() THEN r.days ELSE r.previous_days END AS days,
           CASE WHEN r.effective_at <= now() THEN r.action ELSE r.previous_action END AS action
    FROM retention_policy r
    WHERE r.tenant_id = p_tenant AND (r.conversation_id IS NULL OR r.conversation_id = p_conversation) OR r.tenant_id = ''
  ) policy
  WHERE policy.days IS NOT NULL
  ORDER BY policy.conversation_id IS NULL, policy.tenant_id = '' LIMIT 1
$$;

GRANT EXECUTE ON FUNCTION effective_retention(text, uuid) TO chat_app, chat_read;
