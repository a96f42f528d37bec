-- What happens in a conversation besides new messages, numbered 1, 2, 3 … under the conversation's row lock. A new
-- message needs no row: its seq says it all, and a change says after which seq it came. So both have one order.
--
-- A client of the change feed holds a snapshot (pg_snapshot) of what it knows. Rows have the transaction that made them
-- (xid8): what is not visible in the snapshot is exactly what the client has missed, however transactions overlapped.
-- A conversation's messages and changes commit in order, so what it has missed is always the end of them.
CREATE TABLE change (
  conversation_id uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  number          bigint NOT NULL,
  after_seq       bigint NOT NULL,
  type            text NOT NULL,
  message_id      uuid,
  message_seq     bigint, -- of a change of many messages: the last seq
  user_id         text,
  role            text,
  reaction        text,
  at              timestamptz NOT NULL,
  made_in         xid8 NOT NULL DEFAULT pg_current_xact_id(),
  first_seq       bigint, -- of a change of many messages
  PRIMARY KEY (conversation_id, number)
);
CREATE INDEX change_by_age ON change (at);
-- From which conversations a user was removed.
CREATE INDEX change_removal ON change (user_id, made_in) WHERE type = 'participant-removed';

-- Events to publish, in this order. An event refers to a message, a change or an erasure: the relay reads the content
-- when it publishes.
CREATE TABLE outbox (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  type            text NOT NULL,
  tenant_id       text NOT NULL,
  conversation_id uuid,
  message_id      uuid,
  reason          text,
  trace_parent    text,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  change          bigint,
  erasure_id      uuid
);

-- Entries of the outbox that cannot be read or published. They do not hold up the others: docs/runbook/outbox-age.md.
CREATE TABLE set_aside_event (
  id              bigint PRIMARY KEY, -- of the outbox
  type            text NOT NULL,
  tenant_id       text NOT NULL,
  conversation_id uuid,
  message_id      uuid,
  reason          text,
  trace_parent    text,
  created_at      timestamptz NOT NULL,
  change          bigint,
  erasure_id      uuid,
  failure         text NOT NULL,
  set_aside_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

GRANT SELECT, INSERT, DELETE ON change, outbox TO chat_app;
GRANT INSERT ON set_aside_event TO chat_app;
GRANT SELECT ON change TO chat_read;
