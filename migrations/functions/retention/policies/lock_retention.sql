-- Locks legal holds and policies (SHARE) until the end of the transaction. Everything that purges, archives or removes
-- calls it before it asks is_held and effective_retention: a hold or a longer policy that is set meanwhile returns only
-- afterwards, and one that has returned is respected.
CREATE OR REPLACE FUNCTION lock_retention() RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
  LOCK TABLE legal_hold, retention_policy IN SHARE MODE;
END
$$;

GRANT EXECUTE ON FUNCTION lock_retention() TO chat_app;
