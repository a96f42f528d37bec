CREATE TABLE conversation (
  id         uuid PRIMARY KEY,
  tenant_id  text NOT NULL,
  type       text NOT NULL CHECK (type IN ('one-to-one', 'group')),
  -- json, not jsonb: what the client sent comes back to the letter, and no number can expand.
  metadata   json,
  last_seq   bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  deleted_at timestamptz
) WITH (fillfactor = 80); -- room for HOT updates: each message bumps last_seq

CREATE TABLE participant (
  id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  conversation_id    uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  user_id            text NOT NULL,
  role               text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
  joined_at          timestamptz NOT NULL,
  joined_seq         bigint NOT NULL DEFAULT 0,
  last_delivered_seq bigint NOT NULL DEFAULT 0,
  last_read_seq      bigint NOT NULL DEFAULT 0,
  UNIQUE (conversation_id, user_id),
  CHECK (last_read_seq <= last_delivered_seq)
) WITH (fillfactor = 80);

CREATE TABLE audit_event (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at              timestamptz NOT NULL DEFAULT clock_timestamp(),
  tenant_id       text NOT NULL,
  actor_id        text NOT NULL,
  action          text NOT NULL,
  conversation_id uuid,
  subject_id      uuid NOT NULL,
  request_id      text,
  source_ip       text
);

GRANT SELECT, INSERT, UPDATE ON conversation, participant TO chat_app;
-- Append-only: the service can add to the audit log and read it, never change it.
GRANT SELECT, INSERT ON audit_event TO chat_app;
