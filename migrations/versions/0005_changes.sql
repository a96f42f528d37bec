-- Changes of a conversation besides new messages, numbered 1, 2, 3 … under the conversation's row lock. A new message
-- needs no row, because it has a seq, and each change has the seq after which it came. So both have one order.
--
-- A client of the change feed holds a snapshot (pg_snapshot) of the state that it has read. Rows have the transaction
-- that wrote them (xid8): the rows that are not visible in the snapshot are exactly those that the client has missed,
-- even if transactions overlapped. A conversation's messages and changes commit in order, so the missed ones are always
-- the last ones.
CREATE TABLE change (
  conversation_id uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  number          bigint NOT NULL,
  after_seq       bigint NOT NULL,
  type            text NOT NULL,
  message_id      uuid,
  message_seq     bigint, -- last seq, for a change of many messages
  user_id         text,
  role            text,
  reaction        text,
  at              timestamptz NOT NULL,
  made_in         xid8 NOT NULL DEFAULT pg_current_xact_id(),
  first_seq       bigint, -- first seq, for a change of many messages
  stored_in       xid8, -- for messages-archived: transaction that stored the newest of them
  resets          boolean NOT NULL DEFAULT false, -- what participants who joined later may read is different since then
  PRIMARY KEY (conversation_id, number)
);
CREATE INDEX change_by_age ON change (at);
-- Finds the conversations from which a user was removed.
CREATE INDEX change_removal ON change (user_id, made_in) WHERE type = 'participant-removed';

-- Events to publish, in this order. An event refers to a message, a change or an erasure: the relay reads the content
-- when it publishes. Shards of the relay share 16 slots among them. A conversation is in one slot for ever, by the last
-- byte of its id, which is random; what has no conversation is in slot 0.
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
  erasure_id      uuid,
  slot            smallint NOT NULL
    GENERATED ALWAYS AS (coalesce(get_byte(uuid_send(conversation_id), 15) % 16, 0)) STORED
);

-- Entries of the outbox that cannot be read or published. They do not hold up the others: docs/runbook/outbox-age.md.
CREATE TABLE set_aside_event (
  id              bigint PRIMARY KEY, -- id in the outbox
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
