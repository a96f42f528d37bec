-- Erasure and export of everything that is known of a user: docs/explanation/erasure-and-export.md.
CREATE EXTENSION IF NOT EXISTS pgcrypto;

-- Who took part in a conversation and left. Nobody sends or reacts without taking part, so this table and participant
-- say where something of a user may be: no index of all messages by sender is needed.
CREATE TABLE past_participant (
  tenant_id       text NOT NULL,
  user_id         text NOT NULL,
  conversation_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, user_id, conversation_id)
);

-- An erasure sweeps over everything again and again until it finds nothing more. What is erased is not found again, so
-- a sweep may end anywhere. It is a list of steps, numbered by steps_done: see next_erasure_step.
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
  at_seq          bigint, -- at_conversation is done up to it; null: all of it
  at_file         uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', -- last archive file of at_conversation
  found_at        timestamptz NOT NULL DEFAULT clock_timestamp(), -- when it last found something
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

-- The export of everything that is known of a user, in files of JSON lines. A file is recorded together with how far
-- the export has got.
CREATE TABLE user_export (
  id           uuid PRIMARY KEY,
  tenant_id    text NOT NULL,
  user_id      text NOT NULL,
  request_id   text NOT NULL,
  status       text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'running', 'done', 'removed')),
  place        jsonb, -- up to where it is in files; null: the beginning
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
