-- Retention policies, legal holds and removed ranges: docs/explanation/retention.md.

-- The policy of a conversation, else of its tenant, else (tenant '') of the stage. The previous one applies until
-- effective_at. Without days the next wider policy applies, and without any policy nothing is ever due.
CREATE TABLE retention_policy (
  tenant_id       text NOT NULL,
  conversation_id uuid REFERENCES conversation (id) ON DELETE CASCADE,
  days            integer CHECK (days >= 1),
  action          text CHECK (action IN ('archive', 'delete')),
  effective_at    timestamptz NOT NULL,
  previous_days   integer,
  previous_action text,
  set_by          text NOT NULL,
  set_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE NULLS NOT DISTINCT (tenant_id, conversation_id),
  CHECK (num_nulls(days, action) <> 1 AND num_nulls(previous_days, previous_action) <> 1)
);

-- Legal holds. A hold covers a conversation, the messages of a user, or (neither) all data of a tenant. While it is in
-- force, covered messages are not purged, removed, archived or erased.
CREATE TABLE legal_hold (
  id              uuid PRIMARY KEY,
  tenant_id       text NOT NULL,
  conversation_id uuid REFERENCES conversation (id),
  user_id         text,
  reason          text NOT NULL,
  placed_by       text NOT NULL,
  placed_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  released_by     text,
  released_at     timestamptz,
  CHECK (conversation_id IS NULL OR user_id IS NULL)
);
CREATE INDEX legal_hold_in_force ON legal_hold (tenant_id) WHERE released_at IS NULL;

-- Seqs whose messages are not in the database, and why. Ranges of a conversation do not overlap. No foreign key to
-- conversation (none is ever deleted): checking it would lock the conversation until drop_message_week commits.
CREATE TABLE removed_range (
  conversation_id uuid NOT NULL,
  first_seq       bigint NOT NULL,
  last_seq        bigint NOT NULL,
  cause           text NOT NULL CHECK (cause IN ('archived', 'expired', 'erased')),
  archive_file_id uuid REFERENCES archive_file (id),
  at              timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (conversation_id, first_seq),
  CHECK (first_seq <= last_seq)
);

-- Parent of the partitions that drop_message_week detached. finish_dropped_weeks reads and drops them.
CREATE TABLE dropped_message (
  id              uuid NOT NULL,
  conversation_id uuid NOT NULL,
  seq             bigint NOT NULL
);

-- Removals of dropped weeks that finish_dropped_weeks has not recorded yet. The ranges are short, because recording one
-- locks its conversation.
CREATE TABLE untold_removal (
  conversation_id uuid NOT NULL,
  first_seq       bigint NOT NULL,
  last_seq        bigint NOT NULL,
  PRIMARY KEY (conversation_id, first_seq)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON retention_policy, removed_range TO chat_app;
GRANT SELECT, INSERT, UPDATE ON legal_hold TO chat_app;
GRANT SELECT ON retention_policy, legal_hold, removed_range TO chat_read;
