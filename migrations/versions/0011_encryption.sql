-- Tenants whose content is encrypted before it reaches the database, with a KMS key of their own: docs/explanation/encryption.md.
CREATE TABLE tenant_key (
  tenant_id        text PRIMARY KEY,
  key_arn          text NOT NULL,
  -- The data key of the day, encrypted with the key. Each envelope carries its own, so older ones are not kept here.
  data_key         text NOT NULL,
  data_key_made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  registered_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

GRANT SELECT, INSERT ON tenant_key TO chat_app;
GRANT UPDATE (data_key, data_key_made_at) ON tenant_key TO chat_app;
GRANT SELECT ON tenant_key TO chat_read;
