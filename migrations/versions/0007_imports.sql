-- The bulk import of a file of JSON lines: docs/reference/import-format.md.
CREATE TABLE import (
  id              uuid PRIMARY KEY,
  tenant_id       text NOT NULL,
  user_id         text NOT NULL,
  request_id      text NOT NULL,
  source_ip       text,
  events          boolean NOT NULL, -- whether its messages and conversations are published
  storage_path    text NOT NULL,
  storage_version text, -- the version that was found when it started
  size            bigint NOT NULL, -- bytes
  expires_at      timestamptz NOT NULL, -- until then its upload form accepts the file
  status          text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'running', 'done', 'failed')),
  reason          text,
  locked_until    timestamptz NOT NULL DEFAULT '-infinity', -- lease of a worker, or time to look for the file again
  bytes_done      bigint NOT NULL DEFAULT 0,
  lines_done      bigint NOT NULL DEFAULT 0,
  conversations   bigint NOT NULL DEFAULT 0,
  stored          bigint NOT NULL DEFAULT 0,
  duplicates      bigint NOT NULL DEFAULT 0,
  rejected        bigint NOT NULL DEFAULT 0,
  faults          jsonb NOT NULL DEFAULT '[]', -- the first rejected lines: {line, detail}
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at     timestamptz,
  file_removed_at timestamptz
);
CREATE INDEX import_unfinished ON import (locked_until) WHERE finished_at IS NULL;

GRANT SELECT, INSERT, UPDATE ON import TO chat_app;
