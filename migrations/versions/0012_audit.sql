-- The audit log: docs/explanation/audit.md, and lib/audit, which verifies it.
CREATE TABLE audit_event (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at              timestamptz NOT NULL DEFAULT clock_timestamp(),
  tenant_id       text NOT NULL,
  actor_id        text NOT NULL,
  action          text NOT NULL,
  conversation_id uuid,
  subject_id      uuid, -- null: the action concerns a whole tenant
  request_id      text,
  source_ip       text,
  subject_user_id text,
  -- Numbers and names of settings; no user content, because audit rows are never erased.
  details         jsonb CHECK (octet_length(details::text) <= 4096),
  -- Rows are sealed in the order of their transactions: no later row can come before a row whose transaction is older
  -- than all that still run. Ids do not have this property, because they are given before the commit.
  made_in         xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX audit_event_in_order ON audit_event (made_in, id);
-- Rows of sent messages are found by their time; the others, far fewer, by their tenant.
CREATE INDEX audit_event_of_tenant ON audit_event (tenant_id, id) WHERE action <> 'create-message';

-- The sealed log, a chain of blocks.
CREATE TABLE audit_block (
  number       bigint PRIMARY KEY CHECK (number > 0),
  head         bytea NOT NULL,
  events       bigint NOT NULL, -- number of events in this block and all before
  leaves       bytea NOT NULL, -- leaves in order: id (8 bytes) and digest (32 bytes) of each event
  sealed_at    timestamptz NOT NULL,
  last_made_in xid8 NOT NULL, -- place of the last event in the order
  last_id      bigint NOT NULL
);

-- Append-only: the service adds rows and reads them. It sets actor, action and subject; the database sets id, time and
-- transaction.
GRANT SELECT ON audit_event, audit_block TO chat_app;
GRANT INSERT (tenant_id, actor_id, action, conversation_id, subject_id, subject_user_id, request_id, source_ip, details)
  ON audit_event TO chat_app;
