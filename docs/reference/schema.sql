-- The schema of the database, written by `npm run schema` from a database that was migrated. Do not edit.
-- Partitions are left out. The functions are listed at the end; migrations/functions/ has them.

CREATE EXTENSION pgcrypto;

CREATE TABLE archive_file (
  id uuid NOT NULL,
  tenant_id text NOT NULL,
  conversation_id uuid NOT NULL,
  month date NOT NULL,
  first_seq bigint NOT NULL,
  last_seq bigint NOT NULL,
  messages bigint NOT NULL,
  tombstones bigint NOT NULL,
  bytes bigint NOT NULL,
  storage_path text NOT NULL,
  storage_version text,
  sha256 text NOT NULL,
  as_of_change bigint NOT NULL,
  status text NOT NULL DEFAULT 'secured'::text,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  row_versions text,
  CONSTRAINT archive_file_pkey PRIMARY KEY (id),
  CONSTRAINT archive_file_status_check CHECK ((status = ANY (ARRAY['planned'::text, 'secured'::text, 'current'::text, 'superseded'::text, 'erased'::text]))),
  CONSTRAINT archive_file_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversation(id)
);
CREATE INDEX archive_file_by_seq ON archive_file USING btree (conversation_id, first_seq);
CREATE INDEX archive_file_superseded ON archive_file USING btree (id) WHERE (status = 'superseded'::text);
CREATE INDEX archive_file_unfinished ON archive_file USING btree (conversation_id, month) WHERE (status = ANY (ARRAY['planned'::text, 'secured'::text]));
GRANT INSERT, SELECT, UPDATE ON archive_file TO chat_app;
GRANT SELECT ON archive_file TO chat_read;

CREATE TABLE archived_message (
  id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  seq bigint NOT NULL,
  archive_file_id uuid NOT NULL,
  CONSTRAINT archived_message_pkey PRIMARY KEY (id),
  CONSTRAINT archived_message_archive_file_id_fkey FOREIGN KEY (archive_file_id) REFERENCES archive_file(id)
);
GRANT DELETE, INSERT, SELECT ON archived_message TO chat_app;
GRANT SELECT ON archived_message TO chat_read;

CREATE TABLE archived_sender (
  conversation_id uuid NOT NULL,
  archive_file_id uuid NOT NULL,
  sender_id text NOT NULL,
  seqs int8multirange NOT NULL,
  CONSTRAINT archived_sender_pkey PRIMARY KEY (conversation_id, archive_file_id, sender_id),
  CONSTRAINT archived_sender_archive_file_id_fkey FOREIGN KEY (archive_file_id) REFERENCES archive_file(id),
  CONSTRAINT archived_sender_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE
);
GRANT DELETE, SELECT, UPDATE ON archived_sender TO chat_app;
GRANT SELECT ON archived_sender TO chat_read;

CREATE TABLE attachment (
  id uuid NOT NULL,
  message_id uuid NOT NULL,
  filename text NOT NULL,
  storage_path text NOT NULL,
  storage_version text,
  mime_type text NOT NULL,
  size bigint NOT NULL,
  checksum text NOT NULL,
  CONSTRAINT attachment_pkey PRIMARY KEY (id)
);
CREATE INDEX attachment_by_message ON attachment USING btree (message_id);
GRANT INSERT, SELECT ON attachment TO chat_app;
GRANT SELECT ON attachment TO chat_read;

CREATE TABLE audit_block (
  number bigint NOT NULL,
  head bytea NOT NULL,
  events bigint NOT NULL,
  leaves bytea NOT NULL,
  sealed_at timestamp with time zone NOT NULL,
  last_made_in xid8 NOT NULL,
  last_id bigint NOT NULL,
  CONSTRAINT audit_block_pkey PRIMARY KEY (number),
  CONSTRAINT audit_block_number_check CHECK ((number > 0))
);
GRANT SELECT ON audit_block TO chat_app;

CREATE TABLE audit_event (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  tenant_id text NOT NULL,
  actor_id text NOT NULL,
  action text NOT NULL,
  conversation_id uuid,
  subject_id uuid,
  request_id text,
  source_ip text,
  subject_user_id text,
  details jsonb,
  made_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT audit_event_pkey PRIMARY KEY (id),
  CONSTRAINT audit_event_details_check CHECK ((octet_length((details)::text) <= 4096))
);
CREATE INDEX audit_event_in_order ON audit_event USING btree (made_in, id);
CREATE INDEX audit_event_of_tenant ON audit_event USING btree (tenant_id, id) WHERE (action <> 'create-message'::text);
GRANT INSERT (action), INSERT (actor_id), INSERT (conversation_id), INSERT (details), INSERT (request_id), INSERT (source_ip), INSERT (subject_id), INSERT (subject_user_id), INSERT (tenant_id), SELECT ON audit_event TO chat_app;

CREATE TABLE blocked_user (
  tenant_id text NOT NULL,
  user_id text NOT NULL,
  blocked_id text NOT NULL,
  blocked_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT blocked_user_pkey PRIMARY KEY (tenant_id, user_id, blocked_id)
);
CREATE INDEX blocked_user_by_blocked ON blocked_user USING btree (tenant_id, blocked_id);
GRANT DELETE, INSERT, SELECT ON blocked_user TO chat_app;

CREATE TABLE change (
  conversation_id uuid NOT NULL,
  number bigint NOT NULL,
  after_seq bigint NOT NULL,
  type text NOT NULL,
  message_id uuid,
  message_seq bigint,
  user_id text,
  role text,
  reaction text,
  at timestamp with time zone NOT NULL,
  made_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
  first_seq bigint,
  stored_in xid8,
  resets boolean NOT NULL DEFAULT false,
  CONSTRAINT change_pkey PRIMARY KEY (conversation_id, number),
  CONSTRAINT change_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE
);
CREATE INDEX change_by_age ON change USING btree (at);
CREATE INDEX change_removal ON change USING btree (user_id, made_in) WHERE (type = 'participant-removed'::text);
GRANT DELETE, INSERT, SELECT ON change TO chat_app;
GRANT SELECT ON change TO chat_read;

CREATE TABLE conversation (
  id uuid NOT NULL,
  tenant_id text NOT NULL,
  type text NOT NULL,
  metadata json,
  last_seq bigint NOT NULL DEFAULT 0,
  created_at timestamp with time zone NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  deleted_at timestamp with time zone,
  history_visibility text NOT NULL DEFAULT 'all'::text,
  last_change bigint NOT NULL DEFAULT 0,
  activity_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  last_message_id uuid,
  changed_in xid8 DEFAULT pg_current_xact_id(),
  purged_at timestamp with time zone,
  created_by text,
  pair_key text,
  CONSTRAINT conversation_pkey PRIMARY KEY (id),
  CONSTRAINT conversation_history_visibility_check CHECK ((history_visibility = ANY (ARRAY['all'::text, 'since-joined'::text]))),
  CONSTRAINT conversation_type_check CHECK ((type = ANY (ARRAY['one-to-one'::text, 'group'::text])))
) WITH (fillfactor=80);
CREATE INDEX conversation_by_creator ON conversation USING btree (tenant_id, created_by, created_at);
CREATE INDEX conversation_by_tenant ON conversation USING btree (tenant_id, id);
CREATE INDEX conversation_to_purge ON conversation USING btree (deleted_at) WHERE ((deleted_at IS NOT NULL) AND (purged_at IS NULL));
CREATE UNIQUE INDEX conversation_of_pair ON conversation USING btree (tenant_id, pair_key) WHERE (pair_key IS NOT NULL);
CREATE CONSTRAINT TRIGGER follow_activity AFTER UPDATE OF activity_at, updated_at, deleted_at ON public.conversation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((date_trunc('hour'::text, old.activity_at, 'UTC'::text) <> date_trunc('hour'::text, new.activity_at, 'UTC'::text)) OR (date_trunc('hour'::text, old.updated_at, 'UTC'::text) <> date_trunc('hour'::text, new.updated_at, 'UTC'::text)) OR ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)))) EXECUTE FUNCTION follow_activity();
GRANT INSERT, SELECT, UPDATE ON conversation TO chat_app;
GRANT SELECT ON conversation TO chat_read;

CREATE TABLE dropped_message (
  id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  seq bigint NOT NULL
);

CREATE TABLE erasure (
  id uuid NOT NULL,
  tenant_id text NOT NULL,
  user_id text NOT NULL,
  request_id text NOT NULL,
  status text NOT NULL DEFAULT 'waiting'::text,
  steps_done bigint NOT NULL DEFAULT 0,
  at_step text NOT NULL DEFAULT 'conversation'::text,
  at_conversation uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'::uuid,
  at_seq bigint,
  at_file uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'::uuid,
  found_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  swept_from timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  erased jsonb NOT NULL DEFAULT '{}'::jsonb,
  held bigint NOT NULL DEFAULT 0,
  digest_key bytea NOT NULL DEFAULT gen_random_bytes(32),
  digest bytea NOT NULL DEFAULT '\x'::bytea,
  locked_until timestamp with time zone NOT NULL DEFAULT '-infinity'::timestamp with time zone,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamp with time zone,
  CONSTRAINT erasure_pkey PRIMARY KEY (id),
  CONSTRAINT erasure_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'running'::text, 'settling'::text, 'blocked'::text, 'done'::text])))
);
CREATE INDEX erasure_by_user ON erasure USING btree (tenant_id, user_id, id);
CREATE INDEX erasure_unfinished ON erasure USING btree (locked_until) WHERE (finished_at IS NULL);
CREATE UNIQUE INDEX erasure_open ON erasure USING btree (tenant_id, user_id) WHERE (finished_at IS NULL);
GRANT INSERT, SELECT, UPDATE ON erasure TO chat_app;

CREATE TABLE export_file (
  export_id uuid NOT NULL,
  number bigint NOT NULL,
  filename text NOT NULL,
  mime_type text NOT NULL,
  size bigint NOT NULL,
  checksum text NOT NULL,
  storage_path text NOT NULL,
  storage_version text,
  CONSTRAINT export_file_pkey PRIMARY KEY (export_id, number),
  CONSTRAINT export_file_export_id_fkey FOREIGN KEY (export_id) REFERENCES user_export(id)
);
GRANT DELETE, INSERT, SELECT ON export_file TO chat_app;

CREATE TABLE idempotency_key (
  tenant_id text NOT NULL,
  user_id text NOT NULL,
  operation text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  ids uuid[] NOT NULL,
  status integer NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  locked_until timestamp with time zone,
  CONSTRAINT idempotency_key_pkey PRIMARY KEY (tenant_id, user_id, operation, key)
);
CREATE INDEX idempotency_key_by_age ON idempotency_key USING btree (created_at);
GRANT DELETE, INSERT, SELECT, UPDATE ON idempotency_key TO chat_app;

CREATE TABLE import (
  id uuid NOT NULL,
  tenant_id text NOT NULL,
  user_id text NOT NULL,
  request_id text NOT NULL,
  source_ip text,
  events boolean NOT NULL,
  storage_path text NOT NULL,
  storage_version text,
  mime text NOT NULL DEFAULT 'application/x-ndjson'::text,
  size bigint NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  status text NOT NULL DEFAULT 'waiting'::text,
  reason text,
  locked_until timestamp with time zone NOT NULL DEFAULT '-infinity'::timestamp with time zone,
  bytes_done bigint NOT NULL DEFAULT 0,
  lines_done bigint NOT NULL DEFAULT 0,
  conversations bigint NOT NULL DEFAULT 0,
  stored bigint NOT NULL DEFAULT 0,
  duplicates bigint NOT NULL DEFAULT 0,
  rejected bigint NOT NULL DEFAULT 0,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamp with time zone,
  file_removed_at timestamp with time zone,
  content_digested boolean NOT NULL DEFAULT true,
  certificate_state jsonb,
  certified_at timestamp with time zone,
  CONSTRAINT import_pkey PRIMARY KEY (id),
  CONSTRAINT import_mime_check CHECK ((mime = ANY (ARRAY['application/x-ndjson'::text, 'application/zip'::text]))),
  CONSTRAINT import_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'running'::text, 'certifying'::text, 'done'::text, 'failed'::text])))
);
CREATE INDEX import_unfinished ON import USING btree (locked_until) WHERE (finished_at IS NULL);
GRANT INSERT, SELECT, UPDATE ON import TO chat_app;

CREATE TABLE import_conversation (
  import_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  external_id text NOT NULL,
  lines bigint NOT NULL DEFAULT 0,
  stored bigint NOT NULL DEFAULT 0,
  duplicates bigint NOT NULL DEFAULT 0,
  rejected jsonb NOT NULL DEFAULT '{}'::jsonb,
  reactions bigint NOT NULL DEFAULT 0,
  versions bigint NOT NULL DEFAULT 0,
  files bigint NOT NULL DEFAULT 0,
  digest_in text,
  digest_stored text,
  differing bigint,
  similar_ids bigint,
  CONSTRAINT import_conversation_pkey PRIMARY KEY (import_id, conversation_id),
  CONSTRAINT import_conversation_import_id_fkey FOREIGN KEY (import_id) REFERENCES import(id)
);
GRANT INSERT, SELECT, UPDATE ON import_conversation TO chat_app;

CREATE TABLE import_entry (
  import_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  line bigint NOT NULL,
  message_id uuid NOT NULL,
  external_id text,
  digest bytea,
  CONSTRAINT import_entry_pkey PRIMARY KEY (import_id, conversation_id, line)
);
CREATE INDEX import_entry_by_name ON import_entry USING btree (substr(uuid_send(message_id), 9));
GRANT INSERT, SELECT, UPDATE ON import_entry TO chat_app;

CREATE TABLE import_fault (
  import_id uuid NOT NULL,
  line bigint NOT NULL,
  reason text NOT NULL,
  detail text NOT NULL,
  conversation_id uuid,
  CONSTRAINT import_fault_pkey PRIMARY KEY (import_id, line),
  CONSTRAINT import_fault_import_id_fkey FOREIGN KEY (import_id) REFERENCES import(id)
);
GRANT INSERT, SELECT ON import_fault TO chat_app;

CREATE TABLE imported_horizon (
  conversation_id uuid NOT NULL,
  user_id text NOT NULL,
  read_at timestamp with time zone NOT NULL,
  CONSTRAINT imported_horizon_pkey PRIMARY KEY (conversation_id, user_id),
  CONSTRAINT imported_horizon_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE
);
GRANT DELETE, INSERT, SELECT ON imported_horizon TO chat_app;

CREATE TABLE job_lease (
  job text NOT NULL,
  holder uuid NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT job_lease_pkey PRIMARY KEY (job)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON job_lease TO chat_app;

CREATE TABLE last_message (
  conversation_id uuid NOT NULL,
  archive_file_id uuid NOT NULL,
  seq bigint NOT NULL,
  shown jsonb NOT NULL,
  reactions jsonb NOT NULL,
  CONSTRAINT last_message_pkey PRIMARY KEY (conversation_id),
  CONSTRAINT last_message_archive_file_id_fkey FOREIGN KEY (archive_file_id) REFERENCES archive_file(id),
  CONSTRAINT last_message_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE
);
GRANT DELETE, SELECT, UPDATE ON last_message TO chat_app;
GRANT SELECT ON last_message TO chat_read;

CREATE TABLE legal_hold (
  id uuid NOT NULL,
  tenant_id text NOT NULL,
  conversation_id uuid,
  user_id text,
  reason text NOT NULL,
  placed_by text NOT NULL,
  placed_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  released_by text,
  released_at timestamp with time zone,
  CONSTRAINT legal_hold_pkey PRIMARY KEY (id),
  CONSTRAINT legal_hold_check CHECK (((conversation_id IS NULL) OR (user_id IS NULL))),
  CONSTRAINT legal_hold_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversation(id)
);
CREATE INDEX legal_hold_in_force ON legal_hold USING btree (tenant_id) WHERE (released_at IS NULL);
GRANT INSERT, SELECT, UPDATE ON legal_hold TO chat_app;
GRANT SELECT ON legal_hold TO chat_read;

CREATE TABLE live_connection (
  connection_id text NOT NULL,
  tenant_id text NOT NULL,
  user_id text NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT live_connection_pkey PRIMARY KEY (connection_id)
);
CREATE INDEX live_connection_by_expiry ON live_connection USING btree (expires_at);
CREATE INDEX live_connection_by_user ON live_connection USING btree (tenant_id, user_id);
GRANT DELETE, INSERT, SELECT, UPDATE ON live_connection TO chat_app;

CREATE TABLE live_ticket (
  digest text NOT NULL,
  tenant_id text NOT NULL,
  user_id text NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  token_expires_at timestamp with time zone NOT NULL,
  CONSTRAINT live_ticket_pkey PRIMARY KEY (digest)
);
CREATE INDEX live_ticket_by_expiry ON live_ticket USING btree (expires_at);
CREATE INDEX live_ticket_by_user ON live_ticket USING btree (tenant_id, user_id);
GRANT DELETE, INSERT, SELECT, UPDATE ON live_ticket TO chat_app;

CREATE TABLE message (
  id uuid NOT NULL,
  tenant_id text NOT NULL,
  conversation_id uuid NOT NULL,
  seq bigint NOT NULL,
  sender_id text NOT NULL,
  content text NOT NULL,
  content_type text NOT NULL,
  attachments jsonb NOT NULL DEFAULT '[]'::jsonb,
  metadata json,
  created_at timestamp with time zone NOT NULL,
  stored_at timestamp with time zone NOT NULL,
  delivered_at timestamp with time zone,
  version integer NOT NULL DEFAULT 1,
  edited_at timestamp with time zone,
  deleted_at timestamp with time zone,
  stored_in xid8 DEFAULT pg_current_xact_id(),
  reply_to uuid,
  reply_to_seq bigint,
  reactions jsonb,
  deleted_by text,
  type text,
  mentions text[],
  pinned_at timestamp with time zone,
  pinned_by text,
  purged_at timestamp with time zone,
  wire_bytes integer NOT NULL,
  CONSTRAINT message_pkey PRIMARY KEY (id),
  CONSTRAINT message_content_check CHECK ((octet_length(content) <= CASE WHEN (content_type ~~ '%+encrypted'::text) THEN 45056 ELSE 32768 END)),
  CONSTRAINT message_content_type_check CHECK ((content_type = ANY (ARRAY['text'::text, 'markdown'::text, 'html'::text, 'text+encrypted'::text, 'markdown+encrypted'::text, 'html+encrypted'::text])))
) PARTITION BY RANGE (id);
CREATE INDEX message_by_deleter ON message USING btree (deleted_by) WHERE (deleted_by IS NOT NULL);
CREATE INDEX message_by_reply ON message USING btree (reply_to, seq) WHERE (reply_to IS NOT NULL);
CREATE INDEX message_by_seq ON message USING btree (conversation_id, seq);
CREATE INDEX message_pinned ON message USING btree (conversation_id, pinned_at) WHERE (pinned_at IS NOT NULL);
CREATE INDEX message_replies ON message USING btree (conversation_id, seq) WHERE (reply_to IS NOT NULL);
CREATE INDEX message_to_purge ON message USING btree (deleted_at, id) WHERE ((deleted_at IS NOT NULL) AND (purged_at IS NULL));
CREATE INDEX message_with_mentions ON message USING btree (conversation_id, id) WHERE (mentions IS NOT NULL);
CREATE TRIGGER measure_message BEFORE INSERT OR UPDATE OF content, metadata, attachments, mentions, type ON public.message FOR EACH ROW EXECUTE FUNCTION measure_message();
GRANT INSERT, SELECT, UPDATE ON message TO chat_app;
GRANT SELECT ON message TO chat_read;

CREATE TABLE message_search (
  message_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  version integer NOT NULL,
  tokenizer integer NOT NULL,
  words tsvector NOT NULL,
  CONSTRAINT message_search_pkey PRIMARY KEY (message_id)
) PARTITION BY RANGE (message_id);
CREATE INDEX message_search_words ON message_search USING gin ((ARRAY[conversation_id]), words) WITH (fastupdate=off);
GRANT DELETE, INSERT, SELECT, UPDATE ON message_search TO chat_app;
GRANT SELECT ON message_search TO chat_read;

CREATE TABLE message_version (
  message_id uuid NOT NULL,
  version integer NOT NULL,
  content text NOT NULL,
  content_type text NOT NULL,
  metadata json,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT message_version_pkey PRIMARY KEY (message_id, version)
);
GRANT INSERT, SELECT ON message_version TO chat_app;
GRANT SELECT ON message_version TO chat_read;

CREATE TABLE orphaned_object (
  storage_path text NOT NULL,
  CONSTRAINT orphaned_object_pkey PRIMARY KEY (storage_path)
);
GRANT DELETE, INSERT, SELECT ON orphaned_object TO chat_app;

CREATE TABLE outbox (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  type text NOT NULL,
  tenant_id text NOT NULL,
  conversation_id uuid,
  message_id uuid,
  reason text,
  trace_parent text,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  change bigint,
  erasure_id uuid,
  slot smallint NOT NULL DEFAULT COALESCE((get_byte(uuid_send(conversation_id), 15) % 16), 0),
  CONSTRAINT outbox_pkey PRIMARY KEY (id)
);
GRANT DELETE, INSERT, SELECT ON outbox TO chat_app;

CREATE TABLE participant (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  conversation_id uuid NOT NULL,
  user_id text NOT NULL,
  role text NOT NULL,
  joined_at timestamp with time zone NOT NULL,
  joined_seq bigint NOT NULL DEFAULT 0,
  last_delivered_seq bigint NOT NULL DEFAULT 0,
  last_read_seq bigint NOT NULL DEFAULT 0,
  joined_change bigint NOT NULL DEFAULT 0,
  acknowledged_in xid8,
  acknowledged_at timestamp with time zone,
  tenant_id text NOT NULL,
  active_hour timestamp with time zone,
  changed_hour timestamp with time zone NOT NULL,
  hidden_seq bigint,
  cleared_seq bigint NOT NULL DEFAULT 0,
  shelved boolean NOT NULL DEFAULT false,
  pinned boolean NOT NULL DEFAULT false,
  marked_unread boolean NOT NULL DEFAULT false,
  muted_until timestamp with time zone,
  view_changed_in xid8,
  view_changed_at timestamp with time zone,
  CONSTRAINT participant_pkey PRIMARY KEY (id),
  CONSTRAINT participant_conversation_id_user_id_key UNIQUE (conversation_id, user_id),
  CONSTRAINT participant_check CHECK ((last_read_seq <= last_delivered_seq)),
  CONSTRAINT participant_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'member'::text]))),
  CONSTRAINT participant_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE
) WITH (fillfactor=80);
CREATE INDEX participant_acknowledged ON participant USING btree (conversation_id, acknowledged_in) WHERE (acknowledged_in IS NOT NULL);
CREATE INDEX participant_by_activity ON participant USING btree (tenant_id, user_id, active_hour DESC) WHERE (active_hour IS NOT NULL);
CREATE INDEX participant_by_change ON participant USING btree (tenant_id, user_id, changed_hour DESC);
CREATE INDEX participant_by_user ON participant USING btree (tenant_id, user_id, conversation_id);
CREATE INDEX participant_by_view_change ON participant USING btree (tenant_id, user_id, view_changed_in) WHERE (view_changed_in IS NOT NULL);
CREATE INDEX participant_with_view ON participant USING btree (tenant_id, user_id, active_hour DESC) WHERE ((active_hour IS NOT NULL) AND (shelved OR pinned OR (muted_until IS NOT NULL)));
CREATE TRIGGER notice_participant AFTER UPDATE OF acknowledged_in, view_changed_in ON public.participant FOR EACH ROW WHEN (((new.acknowledged_in IS DISTINCT FROM old.acknowledged_in) OR (new.view_changed_in IS DISTINCT FROM old.view_changed_in))) EXECUTE FUNCTION notice_participant();
CREATE TRIGGER place_participant BEFORE INSERT ON public.participant FOR EACH ROW EXECUTE FUNCTION place_participant();
CREATE TRIGGER remember_participant AFTER DELETE ON public.participant FOR EACH ROW EXECUTE FUNCTION remember_participant();
GRANT DELETE, INSERT, SELECT, UPDATE ON participant TO chat_app;
GRANT SELECT ON participant TO chat_read;

CREATE TABLE participant_notice (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  participant_id bigint NOT NULL,
  is_receipt boolean NOT NULL,
  CONSTRAINT participant_notice_pkey PRIMARY KEY (id)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON participant_notice TO chat_app;

CREATE TABLE past_participant (
  tenant_id text NOT NULL,
  user_id text NOT NULL,
  conversation_id uuid NOT NULL,
  CONSTRAINT past_participant_pkey PRIMARY KEY (tenant_id, user_id, conversation_id)
);
GRANT DELETE, INSERT, SELECT ON past_participant TO chat_app;

CREATE TABLE pending_reply (
  conversation_id uuid NOT NULL,
  reply_to uuid NOT NULL,
  message_id uuid NOT NULL,
  CONSTRAINT pending_reply_pkey PRIMARY KEY (conversation_id, reply_to, message_id),
  CONSTRAINT pending_reply_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE
);
GRANT DELETE, INSERT, SELECT ON pending_reply TO chat_app;

CREATE TABLE poke_budget (
  is_only boolean NOT NULL DEFAULT true,
  tokens double precision NOT NULL DEFAULT 0,
  refilled_at timestamp with time zone NOT NULL DEFAULT '-infinity'::timestamp with time zone,
  CONSTRAINT poke_budget_pkey PRIMARY KEY (is_only),
  CONSTRAINT poke_budget_is_only_check CHECK (is_only)
);
GRANT INSERT, SELECT, UPDATE ON poke_budget TO chat_app;

CREATE TABLE reaction (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  message_id uuid NOT NULL,
  user_id text NOT NULL,
  reaction text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT reaction_pkey PRIMARY KEY (message_id, user_id, reaction)
);
CREATE INDEX reaction_in_order ON reaction USING btree (message_id, id);
GRANT DELETE, INSERT, SELECT, UPDATE ON reaction TO chat_app;
GRANT SELECT ON reaction TO chat_read;

CREATE TABLE rejected_message (
  id uuid NOT NULL,
  tenant_id text,
  conversation_id uuid,
  actor_id text,
  sender_id text,
  reason text NOT NULL,
  source text,
  rejected_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT rejected_message_pkey PRIMARY KEY (id)
);
CREATE INDEX rejected_message_by_actor ON rejected_message USING btree (tenant_id, actor_id);
CREATE INDEX rejected_message_by_sender ON rejected_message USING btree (tenant_id, sender_id);
GRANT INSERT, SELECT, UPDATE ON rejected_message TO chat_app;
GRANT SELECT ON rejected_message TO chat_read;

CREATE TABLE removed_range (
  conversation_id uuid NOT NULL,
  first_seq bigint NOT NULL,
  last_seq bigint NOT NULL,
  cause text NOT NULL,
  archive_file_id uuid,
  at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT removed_range_pkey PRIMARY KEY (conversation_id, first_seq),
  CONSTRAINT removed_range_cause_check CHECK ((cause = ANY (ARRAY['archived'::text, 'expired'::text, 'erased'::text]))),
  CONSTRAINT removed_range_check CHECK ((first_seq <= last_seq)),
  CONSTRAINT removed_range_archive_file_id_fkey FOREIGN KEY (archive_file_id) REFERENCES archive_file(id)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON removed_range TO chat_app;
GRANT SELECT ON removed_range TO chat_read;

CREATE TABLE restored_range (
  conversation_id uuid NOT NULL,
  first_seq bigint NOT NULL,
  last_seq bigint NOT NULL,
  until timestamp with time zone NOT NULL,
  CONSTRAINT restored_range_pkey PRIMARY KEY (conversation_id, first_seq, last_seq),
  CONSTRAINT restored_range_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE
);
GRANT INSERT, SELECT, UPDATE ON restored_range TO chat_app;

CREATE TABLE retention_policy (
  tenant_id text NOT NULL,
  conversation_id uuid,
  days integer,
  action text,
  effective_at timestamp with time zone NOT NULL,
  previous_days integer,
  previous_action text,
  set_by text NOT NULL,
  set_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT retention_policy_tenant_id_conversation_id_key UNIQUE NULLS NOT DISTINCT (tenant_id, conversation_id),
  CONSTRAINT retention_policy_action_check CHECK ((action = ANY (ARRAY['archive'::text, 'delete'::text]))),
  CONSTRAINT retention_policy_check CHECK (((num_nulls(days, action) <> 1) AND (num_nulls(previous_days, previous_action) <> 1))),
  CONSTRAINT retention_policy_days_check CHECK ((days >= 1)),
  CONSTRAINT retention_policy_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE
);
GRANT DELETE, INSERT, SELECT, UPDATE ON retention_policy TO chat_app;
GRANT SELECT ON retention_policy TO chat_read;

CREATE TABLE search_reindex (
  is_only boolean NOT NULL DEFAULT true,
  tokenizer integer NOT NULL,
  next_id uuid NOT NULL,
  queued bigint NOT NULL,
  started_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone,
  CONSTRAINT search_reindex_pkey PRIMARY KEY (is_only),
  CONSTRAINT search_reindex_is_only_check CHECK (is_only)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON search_reindex TO chat_app;

CREATE TABLE sent_bytes (
  tenant_id text NOT NULL,
  user_id text NOT NULL,
  minute timestamp with time zone NOT NULL,
  bytes bigint NOT NULL,
  CONSTRAINT sent_bytes_pkey PRIMARY KEY (tenant_id, user_id)
) WITH (fillfactor=50);
GRANT DELETE, INSERT, SELECT, UPDATE ON sent_bytes TO chat_app;

CREATE TABLE set_aside_event (
  id bigint NOT NULL,
  type text NOT NULL,
  tenant_id text NOT NULL,
  conversation_id uuid,
  message_id uuid,
  reason text,
  trace_parent text,
  created_at timestamp with time zone NOT NULL,
  change bigint,
  erasure_id uuid,
  failure text NOT NULL,
  set_aside_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT set_aside_event_pkey PRIMARY KEY (id)
);
GRANT INSERT ON set_aside_event TO chat_app;

CREATE TABLE tenant_key (
  tenant_id text NOT NULL,
  key_arn text NOT NULL,
  data_key text NOT NULL,
  data_key_made_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  registered_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT tenant_key_pkey PRIMARY KEY (tenant_id)
);
GRANT INSERT, SELECT, UPDATE (data_key), UPDATE (data_key_made_at) ON tenant_key TO chat_app;
GRANT SELECT ON tenant_key TO chat_read;

CREATE TABLE unindexed_message (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  message_id uuid NOT NULL,
  CONSTRAINT unindexed_message_pkey PRIMARY KEY (id)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON unindexed_message TO chat_app;

CREATE TABLE untold_removal (
  conversation_id uuid NOT NULL,
  first_seq bigint NOT NULL,
  last_seq bigint NOT NULL,
  CONSTRAINT untold_removal_pkey PRIMARY KEY (conversation_id, first_seq)
);

CREATE TABLE upload (
  id uuid NOT NULL,
  tenant_id text NOT NULL,
  conversation_id uuid NOT NULL,
  user_id text NOT NULL,
  filename text NOT NULL,
  mime_type text NOT NULL,
  size bigint NOT NULL,
  checksum text,
  storage_path text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  message_id uuid,
  verified_version text,
  verified_checksum text,
  settled boolean NOT NULL DEFAULT false,
  CONSTRAINT upload_pkey PRIMARY KEY (id),
  CONSTRAINT upload_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE
);
CREATE INDEX upload_by_user ON upload USING btree (tenant_id, user_id);
CREATE INDEX upload_open ON upload USING btree (tenant_id, user_id, expires_at) WHERE (message_id IS NULL);
CREATE INDEX upload_unsettled ON upload USING btree (created_at) WHERE ((message_id IS NOT NULL) AND (NOT settled));
CREATE INDEX upload_unused ON upload USING btree (expires_at) WHERE (message_id IS NULL);
GRANT DELETE, INSERT, SELECT, UPDATE ON upload TO chat_app;

CREATE TABLE user_export (
  id uuid NOT NULL,
  tenant_id text NOT NULL,
  user_id text NOT NULL,
  request_id text NOT NULL,
  status text NOT NULL DEFAULT 'waiting'::text,
  place jsonb,
  files bigint NOT NULL DEFAULT 0,
  listed bigint NOT NULL DEFAULT 0,
  records jsonb NOT NULL DEFAULT '{}'::jsonb,
  locked_until timestamp with time zone NOT NULL DEFAULT '-infinity'::timestamp with time zone,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamp with time zone,
  expires_at timestamp with time zone,
  removed_at timestamp with time zone,
  CONSTRAINT user_export_pkey PRIMARY KEY (id),
  CONSTRAINT user_export_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'removed'::text])))
);
CREATE INDEX user_export_by_user ON user_export USING btree (tenant_id, user_id, id);
CREATE INDEX user_export_to_remove ON user_export USING btree (expires_at) WHERE (removed_at IS NULL);
CREATE INDEX user_export_unfinished ON user_export USING btree (locked_until) WHERE (finished_at IS NULL);
CREATE UNIQUE INDEX user_export_open ON user_export USING btree (tenant_id, user_id) WHERE (finished_at IS NULL);
GRANT INSERT, SELECT, UPDATE ON user_export TO chat_app;

CREATE TABLE webhook (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  tenant_id text NOT NULL,
  name text NOT NULL,
  url text NOT NULL,
  event_types text[],
  secret_version integer NOT NULL DEFAULT 1,
  rotated_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  disabled_at timestamp with time zone,
  disabled_for text,
  failures integer NOT NULL DEFAULT 0,
  failing_since timestamp with time zone,
  resting_until timestamp with time zone NOT NULL DEFAULT '-infinity'::timestamp with time zone,
  CONSTRAINT webhook_pkey PRIMARY KEY (id),
  CONSTRAINT webhook_tenant_id_name_key UNIQUE (tenant_id, name),
  CONSTRAINT webhook_check CHECK ((num_nulls(disabled_at, disabled_for) <> 1)),
  CONSTRAINT webhook_disabled_for_check CHECK ((disabled_for = ANY (ARRAY['request'::text, 'gone'::text, 'failing'::text, 'too-many-waiting'::text])))
);
GRANT DELETE, INSERT, SELECT, UPDATE ON webhook TO chat_app;

CREATE TABLE webhook_delivery (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  webhook_id uuid NOT NULL,
  event_id text NOT NULL,
  type text NOT NULL,
  conversation_id uuid NOT NULL,
  message_id uuid,
  seq bigint,
  event_at timestamp with time zone NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  failure text,
  failed_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT webhook_delivery_pkey PRIMARY KEY (id),
  CONSTRAINT webhook_delivery_webhook_id_event_id_key UNIQUE (webhook_id, event_id),
  CONSTRAINT webhook_delivery_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhook(id) ON DELETE CASCADE
);
CREATE INDEX webhook_delivery_by_age ON webhook_delivery USING btree (created_at);
CREATE INDEX webhook_delivery_due ON webhook_delivery USING btree (webhook_id, next_attempt_at) WHERE (failed_at IS NULL);
GRANT DELETE, INSERT, SELECT, UPDATE ON webhook_delivery TO chat_app;

CREATE VIEW message_partition AS
 SELECT substr((c.relname)::text, (length('message'::text) + 1)) AS suffix,
    b.low,
    b.high,
    accepted_at(b.low) AS starts_at,
    accepted_at(b.high) AS ends_at
   FROM ((pg_inherits i
     JOIN pg_class c ON ((c.oid = i.inhrelid)))
     CROSS JOIN LATERAL ( SELECT (parts.parts[1])::uuid AS low,
            (parts.parts[2])::uuid AS high
           FROM regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''([^'']+)''\) TO \(''([^'']+)''\)'::text) parts(parts)) b)
  WHERE (i.inhparent = ('message'::regclass)::oid);
GRANT SELECT ON message_partition TO chat_app;

CREATE VIEW shown_message AS
 SELECT id,
    tenant_id,
    conversation_id,
    seq,
    sender_id,
        CASE
            WHEN (deleted_at IS NULL) THEN content
            ELSE ''::text
        END AS content,
    content_type,
    (
        CASE
            WHEN (deleted_at IS NULL) THEN attachments
            ELSE '[]'::jsonb
        END)::text AS attachments,
    (
        CASE
            WHEN (deleted_at IS NULL) THEN metadata
            ELSE NULL::json
        END)::text AS metadata,
    rfc3339(stored_at) AS stored_at,
    rfc3339(delivered_at) AS delivered_at,
    reply_to,
    reply_to_seq,
    (
        CASE
            WHEN (deleted_at IS NULL) THEN reactions
            ELSE NULL::jsonb
        END)::text AS reactions,
    version,
    rfc3339(edited_at) AS edited_at,
    rfc3339(deleted_at) AS deleted_at,
        CASE
            WHEN (deleted_at IS NULL) THEN type
            ELSE NULL::text
        END AS message_type,
    (
        CASE
            WHEN (deleted_at IS NULL) THEN array_to_json(mentions)
            ELSE NULL::json
        END)::text AS mentions,
        CASE
            WHEN (deleted_at IS NULL) THEN rfc3339(pinned_at)
            ELSE NULL::text
        END AS pinned_at,
        CASE
            WHEN (deleted_at IS NULL) THEN pinned_by
            ELSE NULL::text
        END AS pinned_by,
        CASE
            WHEN (deleted_at IS NOT NULL) THEN 900
            ELSE ((((wire_bytes + COALESCE((2 * octet_length((to_json((to_json((reactions)::text))::text))::text)), 0)) + COALESCE(octet_length((to_json((to_json(pinned_by))::text))::text), 0)) *
            CASE
                WHEN (octet_length(content) > 20000) THEN 4
                ELSE 3
            END) / 3)
        END AS bytes
   FROM message;
GRANT SELECT ON shown_message TO chat_app;
GRANT SELECT ON shown_message TO chat_read;

CREATE VIEW shown_participant AS
 SELECT id,
    conversation_id,
    user_id,
    role,
    rfc3339(joined_at) AS joined_at,
    last_delivered_seq,
    last_read_seq
   FROM participant;
GRANT SELECT ON shown_participant TO chat_app;
GRANT SELECT ON shown_participant TO chat_read;

CREATE VIEW shown_retention AS
 SELECT r.tenant_id,
    r.conversation_id,
    e.days,
    e.action,
        CASE
            WHEN (r.effective_at > now()) THEN rfc3339(r.effective_at)
            ELSE NULL::text
        END AS pending_at,
        CASE
            WHEN (r.effective_at > now()) THEN r.days
            ELSE NULL::integer
        END AS pending_days,
        CASE
            WHEN (r.effective_at > now()) THEN r.action
            ELSE NULL::text
        END AS pending_action,
    r.set_by,
    rfc3339(r.set_at) AS set_at
   FROM (retention_policy r
     CROSS JOIN LATERAL effective_retention(r.tenant_id, r.conversation_id) e(days, action))
  WHERE ((r.days IS NOT NULL) OR (r.effective_at > now()));
GRANT SELECT ON shown_retention TO chat_app;

-- accepted_at(message_id uuid) RETURNS timestamp with time zone; sql, immutable; executed by the owner, chat_app, chat_read
-- acknowledge_message_set(p_items jsonb) RETURNS TABLE(n bigint, deleted boolean, last_delivered_seq bigint, last_read_seq bigint); plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- acknowledge_messages(p_tenant text, p_user text, p_message uuid, p_read boolean) RETURNS TABLE(deleted boolean, last_delivered_seq bigint, last_read_seq bigint); plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- add_counts(counts jsonb, more jsonb) RETURNS jsonb; sql, immutable; executed by the owner, chat_app
-- add_participant(call jsonb, p_conversation uuid, p_user text, p_role text, max_participants integer) RETURNS TABLE(status text, added shown_participant); plpgsql, volatile; executed by the owner, chat_app
-- admit_message(item jsonb, OUT status text, OUT message_id uuid, OUT mode text) RETURNS record; plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- answered_seq(p_reply_to uuid, c conversation, p participant) RETURNS bigint; sql, stable; executed by the owner, chat_app
-- append_export(p_export uuid, from_files bigint, p_files jsonb, p_records jsonb, p_place jsonb, lease interval, keep interval) RETURNS boolean; plpgsql, volatile; executed by the owner, chat_app
-- append_message(item jsonb, OUT message_id uuid, OUT status text, OUT seq bigint, OUT stored_at timestamp with time zone, OUT mode text) RETURNS record; plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- append_message_batch(p_tenant text, p_user text, p_key jsonb, batch jsonb) RETURNS TABLE(ordinal bigint, message_id uuid, status text, seq bigint, replayed boolean); plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- append_message_set(batch jsonb) RETURNS TABLE(ordinal bigint, message_id uuid, status text, seq bigint, stored_at timestamp with time zone, mode text); plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- append_messages(batch jsonb, record_rejections boolean DEFAULT false) RETURNS TABLE(ordinal bigint, message_id uuid, status text, seq bigint, stored_at timestamp with time zone, mode text); plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- archivable_messages(p_conversation uuid, p_month date, from_seq bigint, to_seq bigint, max_messages bigint DEFAULT NULL::bigint) RETURNS TABLE(id uuid, seq bigint, row_version text); plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- archive_parts(p_file uuid, after_seq bigint, after_part integer, after_nth bigint, max_bytes integer) RETURNS TABLE(seq bigint, part integer, nth bigint, content text, metadata text, columns text); sql, stable; executed by the owner, chat_app
-- archive_row_versions(p_file uuid, OUT row_versions text, OUT as_of_change bigint) RETURNS record; sql, stable; executed by the owner, chat_app
-- archived_access(p_tenant text, p_user text, p_message uuid, admin boolean DEFAULT false) RETURNS text; sql, stable; executed by the owner, chat_app, chat_read
-- archived_place(p_message uuid) RETURNS TABLE(conversation_id uuid, archive_file_id uuid); sql, stable; executed by the owner, chat_app, chat_read
-- archived_ranges(p_conversation uuid, direction text, anchor bigint) RETURNS text; plpgsql, stable; executed by the owner, chat_app, chat_read
-- archived_unread(p_conversation uuid, p_user text, horizon bigint) RETURNS bigint; sql, stable; executed by the owner, chat_app, chat_read
-- attach_message_partition(starts_at timestamp with time zone, ends_at timestamp with time zone) RETURNS text; plpgsql, volatile; executed by the owner
-- attachments_of(attachments jsonb) RETURNS jsonb; plpgsql, immutable; executed by the owner, chat_app
-- audit_digest(e audit_event) RETURNS bytea; sql, stable; executed by the owner
-- audit_id_at(moment timestamp with time zone) RETURNS bigint; plpgsql, stable; executed by the owner, chat_app
-- audit_page(call jsonb, filter jsonb, before_id bigint, page_size integer, max_bytes integer) RETURNS TABLE(next_id bigint, id bigint, at text, actor_id text, action text, conversation_id uuid, subject_id uuid, subject_user_id text, request_id text, source_ip text, details text); plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- awaited_messages(from_id uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid, to_id uuid DEFAULT 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid) RETURNS uuid[]; sql, stable; executed by the owner, chat_app
-- begin_restore(call jsonb, p_conversation uuid, from_seq bigint, to_seq bigint, p_until timestamp with time zone) RETURNS TABLE(status text, id uuid, storage_path text, storage_version text, sha256 text); plpgsql, volatile; executed by the owner, chat_app
-- block_user(call jsonb, p_user text, blocked boolean, maximum integer) RETURNS text; plpgsql, volatile; executed by the owner, chat_app
-- certify_import(p_import uuid, finished jsonb, state jsonb, lease interval) RETURNS boolean; plpgsql, volatile; executed by the owner, chat_app
-- change_page(p_tenant text, p_user text, p_conversation uuid, base pg_snapshot, base_at timestamp with time zone, target pg_snapshot, at_conversation uuid, at_seq bigint, at_change bigint, at_receipt bigint, page_size integer, max_bytes integer, OUT access text, OUT more boolean, OUT target_snapshot text, OUT target_at text, OUT type text, OUT conversation_id uuid, OUT seq bigint, OUT number bigint, OUT receipt bigint, OUT at text, OUT message shown_message, OUT own_reactions text, OUT user_id text, OUT role text, OUT reaction text, OUT last_delivered_seq bigint, OUT last_read_seq bigint, OUT first_seq bigint, OUT last_seq bigint, OUT view text) RETURNS SETOF record; plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- changed_conversation(p_user text, p_conversation uuid, is_removal boolean, base pg_snapshot, target pg_snapshot) RETURNS TABLE(visible text, joined_seq bigint, joined_change bigint, hidden bigint, reset_at timestamp with time zone, view_changed_at timestamp with time zone, view text); sql, stable; executed by the owner, chat_app, chat_read
-- changed_conversations(p_tenant text, p_user text, p_conversation uuid, base pg_snapshot, base_at timestamp with time zone, target pg_snapshot, from_id uuid) RETURNS TABLE(conversation_id uuid, is_removal boolean); sql, stable; executed by the owner, chat_app, chat_read
-- claim_creation(call jsonb, INOUT id uuid, OUT outcome text, OUT answer integer) RETURNS record; sql, volatile; executed by the owner, chat_app
-- claim_erasure(lease interval) RETURNS SETOF erasure; sql, volatile; executed by the owner, chat_app
-- claim_export(lease interval) RETURNS SETOF user_export; sql, volatile; executed by the owner, chat_app
-- claim_idempotency_key(p_tenant text, p_user text, p_key jsonb, p_ids uuid[], p_status integer, OUT outcome text, OUT ids uuid[], OUT status integer) RETURNS record; plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- claim_import(lease interval) RETURNS SETOF import; sql, volatile; executed by the owner, chat_app
-- claim_webhook_deliveries(busy jsonb, each bigint, most bigint) RETURNS TABLE(id text, webhook_id text, url text, secret_version integer, rotated boolean, event_id text, type text, conversation_id text, message_id text, seq bigint, at text, attempts integer, late_ms bigint); sql, volatile; executed by the owner, chat_app
-- content_parts(content text) RETURNS TABLE(n integer, part text); sql, immutable, parallel safe, rows 1; executed by the owner, chat_app, chat_read
-- conversation_integrity(p_tenant text, p_user text, p_conversation uuid, from_seq bigint, to_seq bigint, max_messages integer) RETURNS TABLE(access text, first_seq bigint, last_seq bigint, messages bigint, tombstones bigint, missing text, digest text, removed text); plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- conversation_page(p_tenant text, p_user text, before_at timestamp with time zone, before_id uuid, updated_since timestamp with time zone, page_size integer, max_unread integer, max_bytes integer, p_ids jsonb, filter jsonb) RETURNS TABLE(candidates bigint, conversation_id uuid, type text, history_visibility text, conversation_metadata text, last_seq bigint, conversation_created_at text, updated_at text, activity_at text, view text, role text, last_read_seq bigint, unread bigint, unread_mentions bigint, message shown_message, own_reactions text, archived boolean); plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- conversation_revision(p_tenant text, p_user text, p_conversation uuid) RETURNS text; plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- create_conversation(call jsonb, p_id uuid, p_type text, p_history_visibility text, p_metadata json, p_created_at timestamp with time zone, p_participants jsonb, p_distinct boolean, quota jsonb, OUT status text, OUT id uuid, OUT created boolean) RETURNS record; plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- create_message_partition(moment timestamp with time zone) RETURNS text; plpgsql, volatile, security definer, search_path=public, pg_temp; executed by the owner, chat_app
-- create_message_partitions(weeks_ahead integer) RETURNS SETOF text; sql, volatile, security definer, search_path=public, pg_temp; executed by the owner, chat_app
-- create_upload(call jsonb, upload jsonb, quota jsonb, OUT status text, OUT id uuid) RETURNS record; plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- delete_conversation(call jsonb, p_conversation uuid) RETURNS text; plpgsql, volatile; executed by the owner, chat_app
-- delete_message(call jsonb, p_message uuid) RETURNS TABLE(status text, message shown_message, own_reactions text); plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- disable_webhook(call jsonb, p_webhook uuid, reason text) RETURNS void; sql, volatile; executed by the owner, chat_app
-- discard_event() RETURNS trigger; plpgsql, volatile; executed by the owner
-- drop_message_week(call jsonb, week timestamp with time zone, max_messages integer, OUT outcome text, OUT expired bigint, OUT bytes bigint) RETURNS record; plpgsql, volatile, security definer, search_path=public, pg_temp, lock_timeout=50ms; executed by the owner, chat_app
-- edit_message(call jsonb, p_message uuid, patch jsonb, expected_version integer, window_seconds integer) RETURNS TABLE(status text, message shown_message, own_reactions text); plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- effective_retention(p_tenant text, p_conversation uuid, OUT days integer, OUT action text) RETURNS record; sql, stable; executed by the owner, chat_app, chat_read
-- erase_archive_file(e erasure, call jsonb, step jsonb, OUT erased jsonb, OUT digest bytea) RETURNS record; plpgsql, volatile; executed by the owner, chat_app
-- erase_in_conversation(e erasure, call jsonb, step jsonb, OUT erased jsonb, OUT digest bytea, OUT is_last boolean) RETURNS record; plpgsql, volatile, security definer, search_path=public, pg_temp, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- erase_step(p_erasure uuid, step jsonb, lease interval, settle interval) RETURNS jsonb; plpgsql, volatile; executed by the owner, chat_app
-- erase_traces(e erasure) RETURNS jsonb; plpgsql, volatile; executed by the owner, chat_app
-- erasure_line(p_message uuid, version integer, content text, metadata text) RETURNS text; sql, immutable; executed by the owner, chat_app
-- event_conversation(p_conversation uuid, max_participants integer) RETURNS text; sql, stable; executed by the owner, chat_app
-- event_id_of(entry outbox) RETURNS text; sql, stable; executed by the owner, chat_app
-- expire_messages(call jsonb, week timestamp with time zone, after_conversation uuid, batch integer, dry_run boolean, OUT expired bigint, OUT bytes bigint, OUT held bigint, OUT last_conversation uuid) RETURNS record; plpgsql, volatile, security definer, search_path=public, pg_temp, plan_cache_mode=force_generic_plan, enable_bitmapscan=off; executed by the owner, chat_app
-- expiring_conversations(low uuid, high uuid, after_conversation uuid, visits integer) RETURNS TABLE(id uuid, tenant_id text, due uuid); sql, stable; executed by the owner
-- explain_removed(p_conversations uuid[], p_seqs bigint[], p_cause text, p_file uuid DEFAULT NULL::uuid) RETURNS TABLE(conversation_id uuid, first_seq bigint, last_seq bigint); sql, volatile, enable_seqscan=off; executed by the owner, chat_app
-- finish_archive_file(call jsonb, p_file uuid) RETURNS text; plpgsql, volatile, security definer, search_path=public, pg_temp; executed by the owner, chat_app
-- finish_dropped_weeks(call jsonb, batch integer) RETURNS boolean; plpgsql, volatile, security definer, search_path=public, pg_temp, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- finish_events(published jsonb, orphans jsonb) RETURNS bigint; sql, volatile; executed by the owner, chat_app
-- first_uuid_of(moment timestamp with time zone) RETURNS uuid; sql, stable, parallel safe; executed by the owner, chat_app, chat_read
-- follow_activity() RETURNS trigger; plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- forget_archive_file(call jsonb, p_file uuid, attachments jsonb) RETURNS boolean; plpgsql, volatile, security definer, search_path=public, pg_temp; executed by the owner, chat_app
-- forget_messages(p_ids uuid[]) RETURNS void; sql, volatile; executed by the owner
-- grant_pokes(connections text[], per_second integer, kept integer) RETURNS TABLE(connection_id text, dropped bigint); plpgsql, volatile; executed by the owner, chat_app
-- import_batch(p_import uuid, from_offset bigint, to_offset bigint, is_last boolean, p_lines integer, p_conversations jsonb, p_messages jsonb, p_faults jsonb, p_names jsonb, lease interval) RETURNS boolean; plpgsql, volatile; executed by the owner, chat_app
-- import_conversations(known import, conversations jsonb) RETURNS TABLE(line bigint, conversation_id uuid, status text); sql, volatile; executed by the owner, chat_app
-- import_entry_page(p_import uuid, after_conversation uuid, after_line bigint, page_size integer) RETURNS TABLE(conversation_id uuid, line bigint, message_id uuid, external_id text, digest_in bytea, digest_stored bytea, state text, changed_at timestamp with time zone); sql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- import_fault_detail(kind text, reason text) RETURNS text; sql, immutable; executed by the owner, chat_app
-- import_messages(known import, p_messages jsonb) RETURNS TABLE(line bigint, message_id uuid, conversation_id uuid, seq bigint, status text, reactions integer, versions integer, files integer); plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- index_messages(items jsonb, tokenizer integer) RETURNS bigint; plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- is_blocked(p_conversation uuid) RETURNS boolean; plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- is_held(p_tenant text, p_conversation uuid, p_sender text) RETURNS boolean; sql, stable; executed by the owner, chat_app, chat_read
-- is_hidden(c conversation, p participant) RETURNS boolean; sql, immutable, parallel safe; executed by the owner, chat_app, chat_read
-- is_imported_message_there(p_message uuid, as_tombstone boolean) RETURNS boolean; sql, stable; executed by the owner, chat_app
-- is_last_owner(p participant) RETURNS boolean; sql, stable; executed by the owner, chat_app
-- is_listed(c conversation, p participant, before_at timestamp with time zone, before_id uuid, updated_since timestamp with time zone, with_hidden boolean, filter jsonb) RETURNS boolean; sql, stable, parallel safe; executed by the owner, chat_app, chat_read
-- is_muted(p participant) RETURNS boolean; sql, stable, parallel safe; executed by the owner, chat_app, chat_read
-- is_shorter(days integer, action text, than_days integer, than_action text) RETURNS boolean; sql, immutable; executed by the owner, chat_app
-- is_unread(c conversation, p participant) RETURNS boolean; plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- iso_year_begin(year integer) RETURNS timestamp with time zone; sql, stable; executed by the owner, chat_app
-- keep_message_partitions(moments timestamp with time zone[]) RETURNS void; plpgsql, volatile; executed by the owner, chat_app
-- lacks_encryption(batch jsonb) RETURNS boolean; plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- last_change_in(known pg_snapshot, p_conversation uuid) RETURNS bigint; sql, stable; executed by the owner, chat_app, chat_read
-- last_seq_in(known pg_snapshot, p_conversation uuid) RETURNS bigint; sql, stable; executed by the owner, chat_app, chat_read
-- length_prefixed(field text) RETURNS text; sql, immutable; executed by the owner
-- listed_conversations(p_tenant text, p_user text, before_at timestamp with time zone, before_id uuid, updated_since timestamp with time zone, page_size integer, filter jsonb) RETURNS uuid[]; plpgsql, stable, plan_cache_mode=force_generic_plan, enable_sort=off, enable_hashjoin=off, enable_mergejoin=off, enable_bitmapscan=off; executed by the owner, chat_app, chat_read
-- lock_conversation(call jsonb, p_conversation uuid, OUT status text, OUT standing text, OUT conversation conversation, OUT participant participant, OUT outdated boolean) RETURNS record; plpgsql, volatile; executed by the owner, chat_app
-- lock_message(call jsonb, p_message uuid, OUT status text, OUT standing text, OUT message message, OUT outdated boolean) RETURNS record; plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- lock_retention() RETURNS void; plpgsql, volatile; executed by the owner, chat_app
-- lookup_messages(p_tenant text, p_user text, p_ids jsonb, max_bytes integer) RETURNS TABLE(ordinal bigint, message_id uuid, access text, message shown_message, own_reactions text); plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- make_findable(p_message uuid) RETURNS void; sql, volatile; executed by the owner, chat_app
-- may_read(c conversation, p participant, seq bigint) RETURNS boolean; sql, immutable, parallel safe; executed by the owner, chat_app, chat_read
-- measure_message() RETURNS trigger; plpgsql, volatile; executed by the owner, chat_app
-- measure_month(p_conversation uuid, p_month date, OUT messages bigint, OUT bytes bigint) RETURNS record; sql, stable; executed by the owner, chat_app
-- mention_page(p_tenant text, p_user text, p_conversation uuid, before_id uuid, page_size integer, max_bytes integer) RETURNS TABLE(access text, candidates bigint, message shown_message, own_reactions text); plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- mentioned(item jsonb, p_conversation uuid) RETURNS text[]; sql, stable; executed by the owner, chat_app
-- merge_message_partitions(call jsonb, max_messages integer) RETURNS text; plpgsql, volatile, security definer, search_path=public, pg_temp, lock_timeout=50ms; executed by the owner, chat_app
-- merkle_root(level bytea[]) RETURNS bytea; plpgsql, immutable; executed by the owner
-- message_digest(external_id text, sender_id text, created_at timestamp with time zone, content_sha256 text) RETURNS bytea; sql, stable, parallel safe; executed by the owner, chat_app
-- message_page(p_tenant text, p_user text, p_conversation uuid, direction text, anchor bigint, page_size integer, max_bytes integer) RETURNS TABLE(access text, last_seq bigint, hidden bigint, candidates bigint, id uuid, tenant_id text, conversation_id uuid, seq bigint, sender_id text, content text, content_type text, attachments text, metadata text, stored_at text, delivered_at text, reply_to uuid, reply_to_seq bigint, reactions text, version integer, edited_at text, deleted_at text, message_type text, mentions text, pinned_at text, pinned_by text, bytes integer, own_reactions text, revision text, archived_ranges text); plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- message_page_anywhere(p_tenant text, p_user text, p_conversation uuid, direction text, anchor bigint, page_size integer, max_bytes integer) RETURNS TABLE(access text, last_seq bigint, hidden bigint, candidates bigint, message shown_message, own_reactions text); plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- message_receipts(p_tenant text, p_user text, p_message uuid) RETURNS TABLE(access text, user_id text, status text); plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- message_weeks() RETURNS TABLE(week timestamp with time zone, reached boolean, over boolean); sql, stable; executed by the owner, chat_app
-- months_to_archive(after_id uuid, batch integer, gather interval) RETURNS TABLE(looked_to uuid, tenant_id text, conversation_id uuid, month text); plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- needs_single_steps(batch jsonb) RETURNS boolean; plpgsql, immutable; executed by the owner, chat_app
-- next_conversation_of(p_tenant text, p_user text, after_id uuid) RETURNS uuid; sql, stable; executed by the owner, chat_app
-- next_erasure_step(e erasure) RETURNS jsonb; plpgsql, stable; executed by the owner, chat_app
-- notice_participant() RETURNS trigger; plpgsql, volatile; executed by the owner
-- one_message(p_message uuid) RETURNS SETOF message; sql, stable, rows 1; executed by the owner, chat_app
-- open_archive_files(call jsonb, p_conversation uuid, files jsonb) RETURNS TABLE(id uuid, storage_path text, storage_version text, sha256 text, hidden bigint); plpgsql, volatile, security definer, search_path=public, pg_temp; executed by the owner, chat_app, chat_read
-- outbox_page(p_slots integer, p_publishing jsonb, page_size bigint, max_bytes bigint) RETURNS TABLE(entry_id text, type text, entry_tenant text, changed_conversation uuid, event_id text, message_id uuid, erasure_id uuid, user_id text, role text, reaction text, first_seq bigint, last_seq bigint, reason text, trace_parent text, orphaned boolean, at text, message shown_message, conversation text); sql, stable; executed by the owner, chat_app
-- own_reactions(p_message uuid, p_user text) RETURNS text; sql, stable, parallel safe; executed by the owner, chat_app, chat_read
-- own_view(c conversation, p participant) RETURNS text; sql, stable, parallel safe; executed by the owner, chat_app, chat_read
-- pair_key(p_participants jsonb) RETURNS text; sql, immutable; executed by the owner, chat_app
-- participant_page(p_tenant text, p_user text, p_conversation uuid, after_id bigint, page_size integer) RETURNS TABLE(access text, listed shown_participant); plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- pin_page(p_tenant text, p_user text, p_conversation uuid, before_at timestamp with time zone, before_seq bigint, page_size integer, max_bytes integer) RETURNS TABLE(access text, candidates bigint, pinned_place text, message shown_message, own_reactions text); plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- place_hold(call jsonb, p_id uuid, p_conversation uuid, p_user text, p_reason text, OUT status text, OUT id uuid) RETURNS record; plpgsql, volatile; executed by the owner, chat_app
-- place_participant() RETURNS trigger; plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- plan_archive_file(p_conversation uuid, p_month date, p_folder text, max_messages integer, max_bytes integer) RETURNS SETOF archive_file; plpgsql, volatile; executed by the owner, chat_app
-- publish_events(wanted boolean) RETURNS boolean; plpgsql, volatile; executed by the owner
-- purge_deleted_conversation(call jsonb, window_seconds integer, from_conversation uuid, after_seq bigint, batch integer, dry_run boolean, OUT purged bigint, OUT held bigint, OUT last_conversation uuid, OUT last_seq bigint) RETURNS record; plpgsql, volatile, security definer, search_path=public, pg_temp; executed by the owner, chat_app
-- purge_deleted_messages(call jsonb, window_seconds integer, after_at timestamp with time zone, after_id uuid, batch integer, dry_run boolean, OUT purged bigint, OUT held bigint, OUT last_at timestamp with time zone, OUT last_id uuid) RETURNS record; plpgsql, volatile, security definer, search_path=public, pg_temp; executed by the owner, chat_app
-- purge_messages(call jsonb, p_ids uuid[]) RETURNS bigint; plpgsql, volatile; executed by the owner
-- reaction_counts(reactions jsonb) RETURNS jsonb; sql, immutable; executed by the owner, chat_app
-- reaction_page(p_tenant text, p_user text, p_message uuid, after_id bigint, page_size integer) RETURNS TABLE(access text, id bigint, user_id text, reaction text, created_at text); plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- read_imported(p_conversation uuid, before_seq bigint, last_seq bigint) RETURNS void; plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- read_message(p_tenant text, p_user text, p_message uuid) RETURNS TABLE(access text, reason text, message shown_message, own_reactions text); plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- readable_after(c conversation, p participant) RETURNS bigint; sql, immutable, parallel safe; executed by the owner, chat_app, chat_read
-- recent_weeks_begin() RETURNS timestamp with time zone; sql, stable; executed by the owner, chat_app
-- record_audit(call jsonb, p_action text, p_conversation uuid DEFAULT NULL::uuid, p_subject uuid DEFAULT NULL::uuid, p_user text DEFAULT NULL::text, p_details jsonb DEFAULT NULL::jsonb) RETURNS bigint; plpgsql, volatile; executed by the owner, chat_app
-- record_change(call jsonb, p_conversation uuid, p_type text, p_message uuid DEFAULT NULL::uuid, p_message_seq bigint DEFAULT NULL::bigint, p_user text DEFAULT NULL::text, p_role text DEFAULT NULL::text, p_reaction text DEFAULT NULL::text, p_first_seq bigint DEFAULT NULL::bigint, p_stored_in xid8 DEFAULT NULL::xid8, p_resets boolean DEFAULT false) RETURNS bigint; plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- record_export_removal(p_ids jsonb) RETURNS bigint; sql, volatile; executed by the owner, chat_app
-- record_removals(call jsonb, p_type text, p_conversations uuid[], p_first_seqs bigint[], p_last_seqs bigint[]) RETURNS void; sql, volatile; executed by the owner
-- refuse_creation(call jsonb, reason text) RETURNS text; plpgsql, volatile; executed by the owner, chat_app
-- register_tenant_key(call jsonb, p_key_arn text, p_data_key text) RETURNS TABLE(status text, registered_at text); plpgsql, volatile; executed by the owner, chat_app
-- reindex_messages(p_tokenizer integer, batch integer) RETURNS bigint; plpgsql, volatile; executed by the owner, chat_app
-- reject_message(item jsonb, p_reason text, p_source text) RETURNS void; sql, volatile; executed by the owner, chat_app
-- release_hold(call jsonb, p_id uuid) RETURNS text; plpgsql, volatile; executed by the owner, chat_app
-- release_idempotency_key(p_tenant text, p_user text, p_key jsonb) RETURNS void; sql, volatile; executed by the owner, chat_app
-- remember_participant() RETURNS trigger; plpgsql, volatile; executed by the owner, chat_app
-- remove_participant(call jsonb, p_conversation uuid, p_user text) RETURNS text; plpgsql, volatile; executed by the owner, chat_app
-- reply_page(p_tenant text, p_user text, p_message uuid, anchor bigint, page_size integer, max_bytes integer) RETURNS TABLE(access text, candidates bigint, message shown_message, own_reactions text); plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- request_erasure(call jsonb, p_id uuid, p_user text) RETURNS SETOF erasure; plpgsql, volatile; executed by the owner, chat_app
-- request_export(call jsonb, p_id uuid, p_user text) RETURNS SETOF user_export; plpgsql, volatile; executed by the owner, chat_app
-- reset_at(p participant, hidden bigint, known pg_snapshot, since pg_snapshot) RETURNS timestamp with time zone; sql, stable; executed by the owner, chat_app, chat_read
-- restore_archived(call jsonb, p_file uuid, lines jsonb, whole boolean) RETURNS bigint; plpgsql, volatile; executed by the owner, chat_app
-- restore_message(call jsonb, p_message uuid, window_seconds integer) RETURNS TABLE(status text, message shown_message, own_reactions text); plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- retention_impact(p_tenant text, p_conversation uuid, p_days integer, max_messages integer) RETURNS TABLE(messages bigint, bytes bigint, conversations bigint, held bigint, complete boolean); plpgsql, stable; executed by the owner, chat_app
-- rfc3339(moment timestamp with time zone) RETURNS text; sql, stable, parallel safe; executed by the owner, chat_app, chat_read
-- rotate_webhook_secret(call jsonb, p_name text) RETURNS TABLE(id text, secret_version integer, previous_until text); plpgsql, volatile; executed by the owner, chat_app
-- seal_audit_block(max_events integer, OUT sealed integer, OUT unsealed_since timestamp with time zone) RETURNS record; plpgsql, volatile, security definer, search_path=public, pg_temp; executed by the owner, chat_app
-- search_keys(p_message uuid, p_sender text) RETURNS text[]; sql, immutable, parallel safe; executed by the owner, chat_app, chat_read
-- search_messages(p_tenant text, p_user text, p_conversation uuid, p_sender text, p_indexed text, p_checked text, from_id uuid, before_id uuid, page_size integer, max_bytes integer, budget interval) RETURNS TABLE(access text, next_id uuid, message shown_message, own_reactions text, part text); plpgsql, stable, plan_cache_mode=force_generic_plan, enable_seqscan=off; executed by the owner, chat_app, chat_read
-- search_slice(before_id uuid, digits integer, OUT key text, OUT first_id uuid) RETURNS record; plpgsql, immutable, parallel safe; executed by the owner, chat_app, chat_read
-- sender_key(p_sender text) RETURNS text; sql, immutable, parallel safe; executed by the owner, chat_app, chat_read
-- set_aside_event(p_id bigint, p_failure text) RETURNS void; sql, volatile; executed by the owner, chat_app
-- set_participant_role(call jsonb, p_conversation uuid, p_user text, p_role text) RETURNS TABLE(status text, updated shown_participant); plpgsql, volatile; executed by the owner, chat_app
-- set_pin(call jsonb, p_message uuid, wanted boolean, max_pins integer) RETURNS TABLE(status text, message shown_message, own_reactions text); plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- set_reaction(call jsonb, p_message uuid, p_reaction text, wanted boolean, max_reactions integer) RETURNS text; plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- set_retention(call jsonb, p_conversation uuid, p_days integer, p_action text, dry_run boolean, OUT status text, OUT policy shown_retention) RETURNS record; plpgsql, volatile; executed by the owner, chat_app
-- set_webhook(call jsonb, p_name text, p_url text, p_types text[], p_enabled boolean, maximum integer) RETURNS text; plpgsql, volatile; executed by the owner, chat_app
-- settle_pending_replies(p_conversations uuid[], p_messages uuid[], p_seqs bigint[]) RETURNS void; plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- settle_webhook_deliveries(call jsonb, p_webhook uuid, outcomes jsonb, pauses jsonb) RETURNS boolean; plpgsql, volatile; executed by the owner, chat_app
-- spend_bytes(p_tenant text, p_user text, p_bytes bigint, quota bigint) RETURNS integer; plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- start_import(p_import uuid, version text) RETURNS boolean; sql, volatile; executed by the owner, chat_app
-- start_of(month date) RETURNS timestamp with time zone; sql, stable, parallel safe; executed by the owner, chat_app
-- take_noticed_pokes(most integer, per_second integer) RETURNS TABLE(connection_id text, dropped bigint, taken bigint); sql, volatile; executed by the owner, chat_app
-- take_pokes(conversations jsonb, removed jsonb, per_second integer) RETURNS TABLE(connection_id text, dropped bigint); sql, volatile; executed by the owner, chat_app
-- tend_webhooks(call jsonb, most_waiting bigint, longest interval) RETURNS TABLE(disabled bigint, removed bigint); plpgsql, volatile; executed by the owner, chat_app
-- thread_of(p_root uuid, p_user text, hidden bigint, horizon bigint, max_replies integer, OUT replies bigint, OUT unread bigint, OUT people text) RETURNS record; plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- thread_page(p_tenant text, p_user text, p_conversation uuid, p_ids jsonb, before_seq bigint, page_size integer, max_replies integer, max_bytes integer) RETURNS TABLE(access text, next_seq bigint, thread_id uuid, thread_seq bigint, replies bigint, unread bigint, people text, part text, message shown_message, own_reactions text); plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- unarchived_message(line jsonb) RETURNS message; plpgsql, stable; executed by the owner, chat_app
-- unarchived_version(p_message uuid, line jsonb) RETURNS message_version; plpgsql, stable; executed by the owner, chat_app
-- unindexed_messages(batch integer, max_bytes integer) RETURNS TABLE(message_id uuid, queued text, version integer, filenames text, part text); sql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- unneeded_archive_files(window_seconds integer, max_files integer) RETURNS TABLE(id uuid, tenant_id text, storage_path text, storage_version text, sha256 text, status text, shared boolean); sql, stable; executed by the owner, chat_app
-- unread_after(p participant) RETURNS bigint; sql, immutable, parallel safe; executed by the owner, chat_app, chat_read
-- unread_totals(p_tenant text, p_user text, max_unread integer) RETURNS TABLE(part text, conversations bigint, messages bigint, mentions bigint, complete boolean); plpgsql, stable, plan_cache_mode=force_generic_plan, enable_sort=off, enable_hashjoin=off, enable_mergejoin=off, enable_bitmapscan=off; executed by the owner, chat_app, chat_read
-- update_conversation(call jsonb, p_conversation uuid, p_known text, p_metadata json, p_history_visibility text) RETURNS text; plpgsql, volatile; executed by the owner, chat_app
-- update_view(call jsonb, p_conversation uuid, patch jsonb) RETURNS text; plpgsql, volatile, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- use_uploads(item jsonb, p_message uuid) RETURNS boolean; plpgsql, volatile; executed by the owner, chat_app
-- version_page(p_tenant text, p_user text, p_message uuid, before_version integer, page_size integer, max_bytes integer) RETURNS TABLE(access text, candidates bigint, version integer, content text, content_type text, metadata text, created_at text); plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app, chat_read
-- was_visible(made_in xid8, known pg_snapshot) RETURNS boolean; sql, immutable, parallel safe; executed by the owner, chat_app, chat_read
-- webhook_secret(call jsonb, p_name text, action text) RETURNS TABLE(id text, secret_version integer, previous_until text); plpgsql, volatile; executed by the owner, chat_app
-- webhooks_wait() RETURNS boolean; sql, volatile; executed by the owner, chat_app
-- window_of_user(p_user text, p_conversation uuid, from_seq bigint, max_own integer, max_attachments integer, max_bytes integer, OUT to_seq bigint, OUT is_last boolean) RETURNS record; plpgsql, stable, plan_cache_mode=force_generic_plan; executed by the owner, chat_app
-- wire_bytes(content text, metadata json, attachments jsonb) RETURNS integer; sql, stable, parallel safe; executed by the owner, chat_app, chat_read
-- withdraw_participant(call jsonb, p_conversation uuid, p_user text) RETURNS bigint; plpgsql, volatile; executed by the owner, chat_app
