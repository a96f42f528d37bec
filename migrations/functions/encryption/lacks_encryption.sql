-- Returns whether a batch for append_messages has a message in the clear of a tenant that has a key.
CREATE OR REPLACE FUNCTION lacks_encryption(batch jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  RETURN EXISTS (SELECT FROM tenant_key) AND EXISTS (
    SELECT FROM jsonb_array_elements(batch) i JOIN tenant_key k ON k.tenant_id = i->>'tenantId'
    WHERE i->>'contentType' NOT LIKE '%+encrypted'
  );
END
$$;

GRANT EXECUTE ON FUNCTION lacks_encryption(jsonb) TO chat_app;
