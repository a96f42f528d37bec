-- id is a UUIDv7 made when the message is accepted, and the partition key: one partition a week.
CREATE TABLE message (
  id              uuid NOT NULL PRIMARY KEY,
  tenant_id       text NOT NULL,
  conversation_id uuid NOT NULL,
  seq             bigint NOT NULL,
  sender_id       text NOT NULL,
  content         text NOT NULL CHECK (octet_length(content) <= 32768),
  content_type    text NOT NULL CHECK (content_type IN ('text', 'markdown', 'html')),
  attachments     jsonb NOT NULL DEFAULT '[]',
  metadata        json,
  created_at      timestamptz NOT NULL,
  stored_at       timestamptz NOT NULL,
  delivered_at    timestamptz,
  version         integer NOT NULL DEFAULT 1,
  edited_at       timestamptz,
  deleted_at      timestamptz
) PARTITION BY RANGE (id);

CREATE INDEX message_by_seq ON message (conversation_id, seq);

-- The smallest UUIDv7 of a moment.
CREATE FUNCTION first_uuid_of(moment timestamptz) RETURNS uuid
LANGUAGE sql IMMUTABLE
RETURN (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- Makes sure that last week's, this week's and the next `weeks_ahead` partitions exist; answers the new ones.
-- The owner's rights: the service itself may not create tables.
CREATE FUNCTION create_message_partitions(weeks_ahead integer) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  week timestamptz;
  partition_name text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('create_message_partitions'));
  FOR week IN
    SELECT (date_trunc('week', now() AT TIME ZONE 'UTC') + n * interval '1 week') AT TIME ZONE 'UTC'
    FROM generate_series(-1, weeks_ahead) AS n
  LOOP
    partition_name := to_char(week AT TIME ZONE 'UTC', '"message_"IYYY"w"IW');
    CONTINUE WHEN to_regclass(partition_name) IS NOT NULL;
    -- Made beside the parent and attached: ATTACH does not block readers and writers, PARTITION OF does.
    EXECUTE format('CREATE TABLE %I (LIKE message INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition_name);
    EXECUTE format(
      'ALTER TABLE message ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
      partition_name, first_uuid_of(week), first_uuid_of(week + interval '7 days')
    );
    RETURN NEXT partition_name;
  END LOOP;
END
$$;

SELECT create_message_partitions(8);

CREATE TABLE upload (
  id              uuid PRIMARY KEY,
  tenant_id       text NOT NULL,
  conversation_id uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  user_id         text NOT NULL,
  filename        text NOT NULL,
  mime_type       text NOT NULL,
  size            bigint NOT NULL,
  checksum        text,
  storage_path    text NOT NULL,
  created_at      timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,
  message_id      uuid -- the message that used it
);
CREATE INDEX upload_unused ON upload (expires_at) WHERE message_id IS NULL;

-- An upload that a message used; its id is the upload's.
CREATE TABLE attachment (
  id              uuid PRIMARY KEY,
  message_id      uuid NOT NULL,
  filename        text NOT NULL,
  storage_path    text NOT NULL,
  storage_version text,
  mime_type       text NOT NULL,
  size            bigint NOT NULL,
  checksum        text NOT NULL
);
CREATE INDEX attachment_by_message ON attachment (message_id);

CREATE TABLE idempotency_key (
  tenant_id    text NOT NULL,
  user_id      text NOT NULL,
  key          text NOT NULL,
  fingerprint  text NOT NULL,
  message_id   uuid NOT NULL,
  mode         text NOT NULL CHECK (mode IN ('sync', 'async')),
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  locked_until timestamptz, -- in flight: reserved, and its message not yet known to be queued
  PRIMARY KEY (tenant_id, user_id, key)
);
CREATE INDEX idempotency_key_by_age ON idempotency_key (created_at);

-- An accepted (202) message that could not be stored, and why; kept so that its id answers for ever.
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

-- Events to publish, in order. They refer to the message: content is read when the event is sent.
CREATE TABLE outbox (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  type            text NOT NULL,
  tenant_id       text NOT NULL,
  conversation_id uuid NOT NULL,
  message_id      uuid NOT NULL,
  reason          text,
  trace_parent    text,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);

GRANT SELECT, INSERT, UPDATE ON message TO chat_app;
GRANT SELECT, INSERT ON attachment, rejected_message TO chat_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON upload, idempotency_key TO chat_app;
GRANT SELECT, INSERT, DELETE ON outbox TO chat_app;
GRANT EXECUTE ON FUNCTION create_message_partitions TO chat_app;
