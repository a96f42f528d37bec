CREATE TABLE conversation (
  id                 uuid PRIMARY KEY,
  tenant_id          text NOT NULL,
  type               text NOT NULL CHECK (type IN ('one-to-one', 'group')),
  metadata           json, -- not jsonb: returned verbatim, and no number in it can expand
  last_seq           bigint NOT NULL DEFAULT 0,
  created_at         timestamptz NOT NULL,
  updated_at         timestamptz NOT NULL,
  deleted_at         timestamptz,
  history_visibility text NOT NULL DEFAULT 'all' CHECK (history_visibility IN ('all', 'since-joined')),
  last_change        bigint NOT NULL DEFAULT 0,
  activity_at        timestamptz NOT NULL DEFAULT clock_timestamp(), -- when the newest message was stored
  last_message_id    uuid,
  changed_in         xid8 DEFAULT pg_current_xact_id(), -- transaction of the last message or change
  purged_at          timestamptz, -- all its messages are purged since then
  created_by         text, -- null when it was imported, or that user was erased
  pair_key           text -- set for the distinct conversation of two users; see pair_key()
) WITH (fillfactor = 80); -- room for HOT updates: each message updates last_seq
CREATE INDEX conversation_by_tenant ON conversation (tenant_id, id);
-- For the quota of conversations that a user creates.
CREATE INDEX conversation_by_creator ON conversation (tenant_id, created_by, created_at);
CREATE UNIQUE INDEX conversation_of_pair ON conversation (tenant_id, pair_key) WHERE pair_key IS NOT NULL;
CREATE INDEX conversation_to_purge ON conversation (deleted_at) WHERE deleted_at IS NOT NULL AND purged_at IS NULL;

CREATE TABLE participant (
  id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  conversation_id    uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  user_id            text NOT NULL,
  role               text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
  joined_at          timestamptz NOT NULL,
  joined_seq         bigint NOT NULL DEFAULT 0, -- last_seq of the conversation when they joined
  last_delivered_seq bigint NOT NULL DEFAULT 0,
  last_read_seq      bigint NOT NULL DEFAULT 0,
  joined_change      bigint NOT NULL DEFAULT 0, -- number of the change that added them
  acknowledged_in    xid8, -- transaction of the last acknowledgement
  acknowledged_at    timestamptz,
  tenant_id          text NOT NULL, -- of the conversation: see place_participant
  active_hour        timestamptz, -- hour of the conversation's activity_at, null when it is deleted: see follow_activity
  changed_hour       timestamptz NOT NULL, -- no older than the hour of the last change or receipt: see follow_activity
  -- The participant's view of the conversation, which only they see:
  hidden_seq         bigint, -- not in their list until a message after this seq
  cleared_seq        bigint NOT NULL DEFAULT 0, -- they do not see the messages up to this seq
  shelved            boolean NOT NULL DEFAULT false,
  pinned             boolean NOT NULL DEFAULT false,
  marked_unread      boolean NOT NULL DEFAULT false,
  muted_until        timestamptz,
  view_changed_in    xid8, -- transaction of the last change of the view
  view_changed_at    timestamptz,
  UNIQUE (conversation_id, user_id),
  CHECK (last_read_seq <= last_delivered_seq)
) WITH (fillfactor = 80);
CREATE INDEX participant_by_user ON participant (tenant_id, user_id, conversation_id);
-- For the list of a user's conversations. The hours change at most once an hour.
CREATE INDEX participant_by_activity ON participant (tenant_id, user_id, active_hour DESC)
  WHERE active_hour IS NOT NULL;
-- For the changes of a user's conversations, and for those where the user changed their own view.
CREATE INDEX participant_by_change ON participant (tenant_id, user_id, changed_hour DESC);
CREATE INDEX participant_by_view_change ON participant (tenant_id, user_id, view_changed_in)
  WHERE view_changed_in IS NOT NULL;
-- For the lists of shelved, pinned and muted conversations.
CREATE INDEX participant_with_view ON participant (tenant_id, user_id, active_hour DESC)
  WHERE active_hour IS NOT NULL AND (shelved OR pinned OR muted_until IS NOT NULL);
CREATE INDEX participant_acknowledged ON participant (conversation_id, acknowledged_in)
  WHERE acknowledged_in IS NOT NULL;

-- Blocked users: no one-to-one conversation of the two can be created or continued.
CREATE TABLE blocked_user (
  tenant_id  text NOT NULL,
  user_id    text NOT NULL,
  blocked_id text NOT NULL,
  blocked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, user_id, blocked_id)
);
CREATE INDEX blocked_user_by_blocked ON blocked_user (tenant_id, blocked_id);

GRANT SELECT, INSERT, UPDATE ON conversation TO chat_app;
GRANT SELECT, INSERT, DELETE ON blocked_user TO chat_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON participant TO chat_app;
GRANT SELECT ON conversation, participant TO chat_read;
