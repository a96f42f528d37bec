-- id is a UUIDv7 that the service makes when it accepts the message, and the partition key: one partition per week
-- (see create_message_partitions). An encrypted message has a content type that ends in +encrypted, an envelope as its
-- content, and a JSON string with another envelope as its metadata: docs/explanation/encryption.md. 32 KB become 44,108 bytes in an
-- envelope.
CREATE TABLE message (
  id              uuid NOT NULL PRIMARY KEY,
  tenant_id       text NOT NULL,
  conversation_id uuid NOT NULL,
  seq             bigint NOT NULL,
  sender_id       text NOT NULL,
  content         text NOT NULL,
  content_type    text NOT NULL CHECK (content_type IN
    ('text', 'markdown', 'html', 'text+encrypted', 'markdown+encrypted', 'html+encrypted')),
  attachments     jsonb NOT NULL DEFAULT '[]',
  metadata        json,
  created_at      timestamptz NOT NULL,
  stored_at       timestamptz NOT NULL,
  delivered_at    timestamptz,
  version         integer NOT NULL DEFAULT 1,
  edited_at       timestamptz,
  deleted_at      timestamptz,
  stored_in       xid8 DEFAULT pg_current_xact_id(), -- null: older than every snapshot
  reply_to        uuid,
  reply_to_seq    bigint,
  reactions       jsonb, -- {reaction: count}; null when there are none
  deleted_by      text,
  type            text, -- the sender's own word
  mentions        text[], -- user ids, and '' for all participants; null when there are none
  pinned_at       timestamptz,
  pinned_by       text,
  purged_at       timestamptz, -- time at which content, metadata, attachments and reactions were removed for good
  wire_bytes      integer NOT NULL, -- see measure_message
  CONSTRAINT message_content_check
    CHECK (octet_length(content) <= CASE WHEN content_type LIKE '%+encrypted' THEN 45056 ELSE 32768 END)
) PARTITION BY RANGE (id);
CREATE INDEX message_by_seq ON message (conversation_id, seq);
CREATE INDEX message_by_reply ON message (reply_to, seq) WHERE reply_to IS NOT NULL;
CREATE INDEX message_replies ON message (conversation_id, seq) WHERE reply_to IS NOT NULL;
CREATE INDEX message_with_mentions ON message (conversation_id, id) WHERE mentions IS NOT NULL;
CREATE INDEX message_pinned ON message (conversation_id, pinned_at) WHERE pinned_at IS NOT NULL;
CREATE INDEX message_to_purge ON message (deleted_at, id) WHERE deleted_at IS NOT NULL AND purged_at IS NULL;
CREATE INDEX message_by_deleter ON message (deleted_by) WHERE deleted_by IS NOT NULL;

-- Former versions of edited messages.
CREATE TABLE message_version (
  message_id   uuid NOT NULL,
  version      integer NOT NULL,
  content      text NOT NULL,
  content_type text NOT NULL,
  metadata     json,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (message_id, version)
);

CREATE TABLE reaction (
  id         bigint GENERATED ALWAYS AS IDENTITY,
  message_id uuid NOT NULL,
  user_id    text NOT NULL,
  reaction   text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (message_id, user_id, reaction)
);
CREATE INDEX reaction_in_order ON reaction (message_id, id);

-- Idempotency-Keys of requests, with the data for repeating the response.
CREATE TABLE idempotency_key (
  tenant_id    text NOT NULL,
  user_id      text NOT NULL,
  operation    text NOT NULL,
  key          text NOT NULL,
  fingerprint  text NOT NULL, -- digest of the request
  ids          uuid[] NOT NULL, -- of the created resources
  status       integer NOT NULL, -- of the response
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  locked_until timestamptz, -- reserved until then; null: the write is committed, or its message known to be queued
  PRIMARY KEY (tenant_id, user_id, operation, key)
);
CREATE INDEX idempotency_key_by_age ON idempotency_key (created_at);

-- An accepted (202) message that could not be stored, and why. Kept for ever, as the status of its id.
CREATE TABLE rejected_message (
  id              uuid PRIMARY KEY,
  tenant_id       text,
  conversation_id uuid,
  actor_id        text,
  sender_id       text,
  reason          text NOT NULL,
  source          text, -- topic/partition/offset of the Kafka record
  rejected_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX rejected_message_by_sender ON rejected_message (tenant_id, sender_id);
CREATE INDEX rejected_message_by_actor ON rejected_message (tenant_id, actor_id);

-- Bytes of large messages that a user has sent within a minute, the last one in which they sent any: see spend_bytes.
CREATE TABLE sent_bytes (
  tenant_id text NOT NULL,
  user_id   text NOT NULL,
  minute    timestamptz NOT NULL,
  bytes     bigint NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
) WITH (fillfactor = 50);

GRANT SELECT, INSERT, UPDATE ON message, rejected_message TO chat_app;
GRANT SELECT, INSERT ON message_version TO chat_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON reaction, idempotency_key, sent_bytes TO chat_app;
GRANT SELECT ON message, message_version, reaction, rejected_message TO chat_read;
