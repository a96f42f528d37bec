-- Returns the leaf of an audit row in the Merkle tree of its block: RFC 9162, section 2.1.1. An audit row has no
-- content of messages and is never erased, so all of it is digested.
CREATE OR REPLACE FUNCTION audit_digest(e audit_event) RETURNS bytea
LANGUAGE sql STABLE
AS $$
  SELECT sha256('\x00'::bytea || convert_to(
    length_prefixed(e.id::text)
    || length_prefixed((extract(epoch FROM e.at) * 1000000)::bigint::text)
    || length_prefixed(e.tenant_id)
    || length_prefixed(e.actor_id)
    || length_prefixed(e.action)
    || length_prefixed(e.conversation_id::text)
    || length_prefixed(e.subject_id::text)
    || length_prefixed(e.subject_user_id)
    || length_prefixed(e.request_id)
    || length_prefixed(e.source_ip)
    || length_prefixed(e.details::text), 'UTF8'))
$$;
