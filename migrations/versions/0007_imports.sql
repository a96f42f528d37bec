-- Imports of files (docs/reference/import-format.md), and what each brought in, so that it can be compared with what is stored
-- at any time (docs/reference/import-certificate.md).
CREATE TABLE import (
  id              uuid PRIMARY KEY,
  tenant_id       text NOT NULL,
  user_id         text NOT NULL,
  request_id      text NOT NULL,
  source_ip       text,
  events          boolean NOT NULL, -- whether its messages and conversations are published
  storage_path    text NOT NULL,
  storage_version text, -- the version that was found when it started
  mime            text NOT NULL DEFAULT 'application/x-ndjson' CHECK (mime IN ('application/x-ndjson', 'application/zip')),
  size            bigint NOT NULL, -- bytes
  expires_at      timestamptz NOT NULL, -- until then its upload form accepts the file
  status          text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'running', 'certifying', 'done', 'failed')),
  reason          text,
  locked_until    timestamptz NOT NULL DEFAULT '-infinity', -- lease of a worker, or time to look for the file again
  bytes_done      bigint NOT NULL DEFAULT 0,
  lines_done      bigint NOT NULL DEFAULT 0,
  conversations   bigint NOT NULL DEFAULT 0,
  stored          bigint NOT NULL DEFAULT 0,
  duplicates      bigint NOT NULL DEFAULT 0,
  rejected        bigint NOT NULL DEFAULT 0,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at     timestamptz,
  file_removed_at timestamptz,
  content_digested boolean NOT NULL DEFAULT true, -- false: its tenant has a key, so no digest covers content
  certificate_state jsonb, -- how far the comparison of its entries is; null: at the beginning
  certified_at    timestamptz
);
CREATE INDEX import_unfinished ON import (locked_until) WHERE finished_at IS NULL;

GRANT SELECT, INSERT, UPDATE ON import TO chat_app;

-- Lines that were left out.
CREATE TABLE import_fault (
  import_id       uuid NOT NULL REFERENCES import (id),
  line            bigint NOT NULL,
  reason          text NOT NULL,
  detail          text NOT NULL, -- nothing that somebody wrote
  conversation_id uuid, -- null: the line names none
  PRIMARY KEY (import_id, line)
);

-- A conversation that an import names, and what it brought into it.
CREATE TABLE import_conversation (
  import_id       uuid NOT NULL REFERENCES import (id),
  conversation_id uuid NOT NULL,
  external_id     text NOT NULL,
  lines           bigint NOT NULL DEFAULT 0, -- of messages
  stored          bigint NOT NULL DEFAULT 0,
  duplicates      bigint NOT NULL DEFAULT 0,
  rejected        jsonb NOT NULL DEFAULT '{}', -- {reason: messages}
  reactions       bigint NOT NULL DEFAULT 0,
  versions        bigint NOT NULL DEFAULT 0, -- earlier ones
  files           bigint NOT NULL DEFAULT 0,
  -- When all lines are in: digests over the entries in order, as they came in and as they were stored then.
  digest_in       text, -- in hex
  digest_stored   text,
  differing       bigint, -- entries of which the two differ
  similar_ids     bigint, -- external ids that are equal but for case or Unicode normalization
  PRIMARY KEY (import_id, conversation_id)
);

-- A message that an import brought in, or found there already. The digest is over external id, sender, time and content
-- as they came in (message_digest), without the content where the tenant has a key of its own. Without a digest the
-- message was purged or erased since.
CREATE TABLE import_entry (
  import_id       uuid NOT NULL,
  conversation_id uuid NOT NULL,
  line            bigint NOT NULL,
  message_id      uuid NOT NULL,
  external_id     text,
  digest          bytea,
  PRIMARY KEY (import_id, conversation_id, line)
);
-- The last 62 bits of an imported id are a digest of the names alone, whatever its time: this finds the same name again.
CREATE INDEX import_entry_by_name ON import_entry (substr(uuid_send(message_id), 9));

-- Replies to messages that no import has brought in yet.
CREATE TABLE pending_reply (
  conversation_id uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  reply_to        uuid NOT NULL,
  message_id      uuid NOT NULL,
  PRIMARY KEY (conversation_id, reply_to, message_id)
);

-- Up to when a participant had read an imported conversation; no row: everything.
CREATE TABLE imported_horizon (
  conversation_id uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  user_id         text NOT NULL,
  read_at         timestamptz NOT NULL,
  PRIMARY KEY (conversation_id, user_id)
);

GRANT SELECT, INSERT, UPDATE ON import_conversation, import_entry TO chat_app;
GRANT SELECT, INSERT ON import_fault TO chat_app;
GRANT SELECT, INSERT, DELETE ON pending_reply TO chat_app;
GRANT SELECT, INSERT, DELETE ON imported_horizon TO chat_app;
