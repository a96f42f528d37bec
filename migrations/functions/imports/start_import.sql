-- Starts an import whose file is there, of this version. Returns whether its digests cover contents: they do not where the
-- tenant has a key of its own, because a digest of a short text would outlive the key. Null when there is nothing to start.
CREATE OR REPLACE FUNCTION start_import(p_import uuid, version text) RETURNS boolean
LANGUAGE sql
AS $$
  UPDATE import i
  SET status = 'running', storage_version = version, updated_at = clock_timestamp(),
      content_digested = NOT EXISTS (SELECT FROM tenant_key k WHERE k.tenant_id = i.tenant_id)
  WHERE i.id = p_import AND i.status IN ('waiting', 'running')
  RETURNING i.content_digested
$$;

GRANT EXECUTE ON FUNCTION start_import(uuid, text) TO chat_app;
