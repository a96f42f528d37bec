-- Erasure and export of the data of a user: docs/explanation/erasure-and-export.md.
CREATE EXTENSION IF NOT EXISTS pgcrypto;

-- Former participants of conversations. Only participants send and react, so this table and participant list all
-- conversations that may have data of a user, and messages need no index by sender.
CREATE TABLE past_participant (
  tenant_id       text NOT NULL,
  user_id         text NOT NULL,
  conversation_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, user_id, conversation_id)
);

-- An erasure sweeps over all data repeatedly until it finds nothing more. A later sweep does not find erased data
-- again, so a sweep may be interrupted anywhere. It is a list of steps, numbered by steps_done: see next_erasure_step.
CREATE TABLE erasure (
  id              uuid PRIMARY KEY,
  tenant_id       text NOT NULL,
  user_id         text NOT NULL,
  request_id      text NOT NULL,
  status          text NOT NULL DEFAULT 'waiting'
    CHECK (status IN ('waiting', 'running', 'settling', 'blocked', 'done')),
  steps_done      bigint NOT NULL DEFAULT 0,
  at_step         text NOT NULL DEFAULT 'conversation',
  at_conversation uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  at_seq          bigint, -- erased up to this seq of at_conversation; null: all of it
  at_file         uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', -- last archive file of at_conversation
  found_at        timestamptz NOT NULL DEFAULT clock_timestamp(), -- when it last found data
  swept_from      timestamptz NOT NULL DEFAULT clock_timestamp(), -- when this sweep began
  erased          jsonb NOT NULL DEFAULT '{}', -- {name: count}
  held            bigint NOT NULL DEFAULT 0, -- conversations under a legal hold in the last sweep
  digest_key      bytea NOT NULL DEFAULT gen_random_bytes(32),
  digest          bytea NOT NULL DEFAULT '',
  locked_until    timestamptz NOT NULL DEFAULT '-infinity',
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at     timestamptz
);
CREATE UNIQUE INDEX erasure_open ON erasure (tenant_id, user_id) WHERE finished_at IS NULL;
CREATE INDEX erasure_by_user ON erasure (tenant_id, user_id, id);
CREATE INDEX erasure_unfinished ON erasure (locked_until) WHERE finished_at IS NULL;

-- Exports of the data of a user, in files of JSON lines. A file is recorded together with the position of the export.
CREATE TABLE user_export (
  id           uuid PRIMARY KEY,
  tenant_id    text NOT NULL,
  user_id      text NOT NULL,
  request_id   text NOT NULL,
  status       text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'running', 'done', 'removed')),
  place        jsonb, -- position up to which it is in files; null: the beginning
  files        bigint NOT NULL DEFAULT 0,
  listed       bigint NOT NULL DEFAULT 0, -- files, and the attachments that they name
  records      jsonb NOT NULL DEFAULT '{}', -- {type: count}
  locked_until timestamptz NOT NULL DEFAULT '-infinity',
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at  timestamptz,
  expires_at   timestamptz, -- its files are removed then
  removed_at   timestamptz
);
CREATE UNIQUE INDEX user_export_open ON user_export (tenant_id, user_id) WHERE finished_at IS NULL;
CREATE INDEX user_export_by_user ON user_export (tenant_id, user_id, id);
CREATE INDEX user_export_unfinished ON user_export (locked_until) WHERE finished_at IS NULL;
CREATE INDEX user_export_to_remove ON user_export (expires_at) WHERE removed_at IS NULL;

-- A file of an export, or an attachment that one names: an attachment is not copied.
CREATE TABLE export_file (
  export_id       uuid NOT NULL REFERENCES user_export (id),
  number          bigint NOT NULL,
  filename        text NOT NULL,
  mime_type       text NOT NULL,
  size            bigint NOT NULL, -- bytes
  checksum        text NOT NULL,
  storage_path    text NOT NULL,
  storage_version text,
  PRIMARY KEY (export_id, number)
);

GRANT SELECT, INSERT, DELETE ON past_participant, export_file TO chat_app;
GRANT SELECT, INSERT, UPDATE ON erasure, user_export TO chat_app;
