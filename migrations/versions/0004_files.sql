CREATE TABLE upload (
  id              uuid PRIMARY KEY,
  tenant_id       text NOT NULL,
  conversation_id uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  user_id         text NOT NULL,
  filename        text NOT NULL,
  mime_type       text NOT NULL,
  size            bigint NOT NULL, -- bytes
  checksum        text,
  storage_path    text NOT NULL,
  created_at      timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,
  message_id      uuid, -- the message that used it
  -- Version and SHA-256 (base64) of the stored object that was verified, so that it is not read again.
  verified_version  text,
  verified_checksum text,
  -- Whether the versions that the upload's form stored beside the attachment's own are removed.
  settled         boolean NOT NULL DEFAULT false
);
CREATE INDEX upload_unused ON upload (expires_at) WHERE message_id IS NULL;
CREATE INDEX upload_unsettled ON upload (created_at) WHERE message_id IS NOT NULL AND NOT settled;
CREATE INDEX upload_by_user ON upload (tenant_id, user_id);
-- For the quota of uploads that no message has used.
CREATE INDEX upload_open ON upload (tenant_id, user_id, expires_at) WHERE message_id IS NULL;

-- An upload that a message used. Its id is that of the upload.
CREATE TABLE attachment (
  id              uuid PRIMARY KEY,
  message_id      uuid NOT NULL,
  filename        text NOT NULL,
  storage_path    text NOT NULL,
  storage_version text,
  mime_type       text NOT NULL,
  size            bigint NOT NULL, -- bytes
  checksum        text NOT NULL
);
CREATE INDEX attachment_by_message ON attachment (message_id);

-- Stored files whose attachments are deleted. purge-messages removes the files, then these rows, so it misses none.
CREATE TABLE orphaned_object (
  storage_path text PRIMARY KEY
);

GRANT SELECT, INSERT, UPDATE, DELETE ON upload TO chat_app;
GRANT SELECT, INSERT ON attachment TO chat_app;
GRANT SELECT, INSERT, DELETE ON orphaned_object TO chat_app;
GRANT SELECT ON attachment TO chat_read;
