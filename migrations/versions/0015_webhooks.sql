-- Webhooks of tenants, and what is to be delivered to them: docs/decisions/0022-webhooks.md. Nothing here names a user.
CREATE TABLE webhook (
  id              uuid PRIMARY KEY DEFAULT gen_random_uuid(), -- the secret is derived from it
  tenant_id       text NOT NULL,
  name            text NOT NULL,
  url             text NOT NULL,
  event_types     text[], -- null: all
  secret_version  integer NOT NULL DEFAULT 1,
  rotated_at      timestamptz, -- the version before this one signs for a day, too
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  disabled_at     timestamptz,
  disabled_for    text CHECK (disabled_for IN ('request', 'gone', 'failing', 'too-many-waiting')),
  failures        integer NOT NULL DEFAULT 0, -- attempts that failed since the last success
  failing_since   timestamptz,
  resting_until   timestamptz NOT NULL DEFAULT '-infinity', -- no attempt before
  UNIQUE (tenant_id, name),
  CHECK (num_nulls(disabled_at, disabled_for) <> 1)
);

-- An event for a webhook: it waits for its next attempt, or has failed for good. A delivered one has no row.
CREATE TABLE webhook_delivery (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  webhook_id      uuid NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  event_id        text NOT NULL, -- as in the event on Kafka
  type            text NOT NULL,
  conversation_id uuid NOT NULL,
  message_id      uuid,
  seq             bigint,
  event_at        timestamptz NOT NULL,
  attempts        integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  failure         text, -- of the last attempt
  failed_at       timestamptz,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (webhook_id, event_id)
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, next_attempt_at) WHERE failed_at IS NULL;
CREATE INDEX webhook_delivery_by_age ON webhook_delivery (created_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON webhook, webhook_delivery TO chat_app;
