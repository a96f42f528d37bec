-- Messages of a conversation in a file: docs/reference/archive-format.md. A job plans a file, writes it, and removes its messages
-- from the database in one transaction that verifies that they still are what the file says.
--   planned     its object may exist, whole or not: no object exists without a row, so that an erasure finds all
--   secured     written, read back and compared
--   current     its messages are only in the file
--   superseded  its messages were restored; the object is to be removed
--   erased      the object was removed
CREATE TABLE archive_file (
  id              uuid PRIMARY KEY,
  tenant_id       text NOT NULL,
  conversation_id uuid NOT NULL REFERENCES conversation (id),
  month           date NOT NULL,
  first_seq       bigint NOT NULL,
  last_seq        bigint NOT NULL,
  messages        bigint NOT NULL,
  tombstones      bigint NOT NULL,
  bytes           bigint NOT NULL,
  storage_path    text NOT NULL,
  storage_version text,
  sha256          text NOT NULL,
  as_of_change    bigint NOT NULL, -- last change of the conversation when its messages were read
  status          text NOT NULL DEFAULT 'secured'
    CHECK (status IN ('planned', 'secured', 'current', 'superseded', 'erased')),
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  row_versions    text -- digest of the versions of the rows that were read: see archive_row_versions
);
CREATE INDEX archive_file_by_seq ON archive_file (conversation_id, first_seq);
CREATE INDEX archive_file_unfinished ON archive_file (conversation_id, month) WHERE status IN ('planned', 'secured');
CREATE INDEX archive_file_superseded ON archive_file (id) WHERE status = 'superseded';

-- The file of an archived message: it can be found by its id, and is not stored again when Kafka delivers it again.
CREATE TABLE archived_message (
  id              uuid PRIMARY KEY,
  conversation_id uuid NOT NULL,
  seq             bigint NOT NULL,
  archive_file_id uuid NOT NULL REFERENCES archive_file (id)
);

-- Messages of a sender in an archive file that are not deleted, so that unread messages can be counted without the file.
CREATE TABLE archived_sender (
  conversation_id uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  archive_file_id uuid NOT NULL REFERENCES archive_file (id),
  sender_id       text NOT NULL,
  seqs            int8multirange NOT NULL,
  PRIMARY KEY (conversation_id, archive_file_id, sender_id)
);

-- The newest message of a conversation that is in an archive file and not deleted, for the list of conversations.
CREATE TABLE last_message (
  conversation_id uuid PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
  archive_file_id uuid NOT NULL REFERENCES archive_file (id),
  seq             bigint NOT NULL,
  shown           jsonb NOT NULL, -- columns of shown_message
  reactions       jsonb NOT NULL -- [{user_id, reaction}]
);

-- Seqs that were restored from the archive, and until when they stay in the database.
CREATE TABLE restored_range (
  conversation_id uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  first_seq       bigint NOT NULL,
  last_seq        bigint NOT NULL,
  until           timestamptz NOT NULL,
  PRIMARY KEY (conversation_id, first_seq, last_seq)
);

GRANT SELECT, INSERT, UPDATE ON archive_file, restored_range TO chat_app;
GRANT SELECT, INSERT, DELETE ON archived_message TO chat_app;
GRANT SELECT, UPDATE, DELETE ON archived_sender, last_message TO chat_app;
GRANT SELECT ON archive_file, archived_message, archived_sender, last_message TO chat_read;
