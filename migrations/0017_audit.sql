-- The audit log covers what admins do and jobs do to whole ranges, too.
ALTER TABLE audit_event
  -- What concerns a whole tenant has no subject of its own.
  ALTER COLUMN subject_id DROP NOT NULL,
  -- Numbers and names of settings; nothing that somebody wrote, since what is audited is never erased.
  ADD COLUMN details jsonb CHECK (octet_length(details::text) <= 4096);

-- Writes the audit row of an admin's or a job's action, in the transaction that does it. `call` as for lock_conversation; of a
-- job it is {tenantId, userId: the job's name, requestId}. `p_subject` is what was acted on, `p_user` whom it concerns.
-- Answers the row's id.
CREATE FUNCTION record_audit(
  call jsonb, p_action text, p_conversation uuid DEFAULT NULL, p_subject uuid DEFAULT NULL, p_user text DEFAULT NULL,
  p_details jsonb DEFAULT NULL
) RETURNS bigint
LANGUAGE sql
AS $$
  INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, subject_user_id, request_id, source_ip,
                           details)
  VALUES (call->>'tenantId', call->>'userId', p_action, p_conversation, p_subject, p_user, call->>'requestId',
          call->>'sourceIp', p_details)
  RETURNING id
$$;

GRANT EXECUTE ON FUNCTION record_audit TO chat_app;

-- The service tells what was done, by whom and to what. When, under which number and by which transaction it cannot tell.
REVOKE INSERT ON audit_event FROM chat_app;
GRANT INSERT (tenant_id, actor_id, action, conversation_id, subject_id, subject_user_id, request_id, source_ip, details)
  ON audit_event TO chat_app;

-- Rows are sealed in the order of their transactions. One whose transaction is older than every one that still runs can have
-- no later neighbour before it, however late others commit; ids alone do not tell, since they are given before the commit.
ALTER TABLE audit_event ADD COLUMN made_in xid8 NOT NULL DEFAULT '0'; -- of older rows: before all others
ALTER TABLE audit_event ALTER COLUMN made_in SET DEFAULT pg_current_xact_id();
CREATE INDEX audit_event_in_order ON audit_event (made_in, id);
-- Rows of sent messages are found by their time; the others, far fewer, by their tenant.
CREATE INDEX audit_event_of_tenant ON audit_event (tenant_id, id) WHERE action <> 'create-message';

-- The sealed log: see docs/audit.md, and lib/audit, which verifies it.
CREATE TABLE audit_block (
  number       bigint PRIMARY KEY CHECK (number > 0),
  head         bytea NOT NULL,
  events       bigint NOT NULL, -- up to here, those of the blocks before included
  leaves       bytea NOT NULL, -- of each event in order: its id, 8 bytes, and its digest, 32
  sealed_at    timestamptz NOT NULL,
  last_made_in xid8 NOT NULL, -- the last event's place in the order
  last_id      bigint NOT NULL
);

CREATE FUNCTION length_prefixed(field text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN coalesce(octet_length(field)::text || ':' || field, '-');

-- The leaf of a row in the Merkle tree of its block: RFC 9162, section 2.1.1. Nothing of a row is ever erased, and no row has
-- anything of a message's content, so it can be digested as it is.
CREATE FUNCTION audit_digest(e audit_event) RETURNS bytea
LANGUAGE sql STABLE
RETURN sha256('\x00'::bytea || convert_to(
  length_prefixed(e.id::text)
  || length_prefixed((extract(epoch FROM e.at) * 1000000)::bigint::text)
  || length_prefixed(e.tenant_id)
  || length_prefixed(e.actor_id)
  || length_prefixed(e.action)
  || length_prefixed(e.conversation_id::text)
  || length_prefixed(e.subject_id::text)
  || length_prefixed(e.subject_user_id)
  || length_prefixed(e.request_id)
  || length_prefixed(e.source_ip)
  || length_prefixed(e.details::text), 'UTF8'));

-- The root of the tree over leaves, at least one: RFC 9162.
CREATE FUNCTION merkle_root(level bytea[]) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE
AS $$
DECLARE
  size integer := cardinality(level);
BEGIN
  WHILE size > 1 LOOP
    level := ARRAY(
      SELECT CASE WHEN 2 * n > size THEN level[size] ELSE sha256('\x01'::bytea || level[2 * n - 1] || level[2 * n]) END
      FROM generate_series(1, (size + 1) / 2) n ORDER BY n
    );
    size := cardinality(level);
  END LOOP;
  RETURN level[1];
END
$$;

-- Seals the next committed rows, at most max_events, into a block; answers their number and since when the oldest row that is
-- not sealed waits. Nothing when somebody else seals. The owner's rights: the service itself may not write blocks.
CREATE FUNCTION seal_audit_block(max_events integer, OUT sealed integer, OUT unsealed_since timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  settled CONSTANT xid8 := pg_snapshot_xmin(pg_current_snapshot());
  previous audit_block;
  block audit_block;
  digests bytea[];
BEGIN
  sealed := 0;
  IF NOT pg_try_advisory_xact_lock(hashtext('seal_audit_block')) THEN RETURN; END IF;

  -- In statements after the lock, so that they see the last block.
  SELECT * INTO previous FROM audit_block ORDER BY number DESC LIMIT 1;
  IF NOT FOUND THEN
    previous := ROW(0, decode(repeat('00', 32), 'hex'), 0, '', '-infinity', '0', -9223372036854775808);
  END IF;
  SELECT count(*), array_agg(digest ORDER BY made_in, id), string_agg(int8send(id) || digest, '' ORDER BY made_in, id),
         (array_agg(made_in ORDER BY made_in DESC))[1], (array_agg(id ORDER BY made_in DESC, id DESC))[1]
  INTO sealed, digests, block.leaves, block.last_made_in, block.last_id
  FROM (
    SELECT made_in, id, audit_digest(e) AS digest FROM audit_event e
    WHERE (made_in, id) > (previous.last_made_in, previous.last_id) AND made_in < settled
    ORDER BY made_in, id LIMIT max_events
  ) e;

  IF sealed > 0 THEN
    block.number := previous.number + 1;
    block.events := previous.events + sealed;
    block.sealed_at := clock_timestamp();
    block.head := sha256(previous.head || merkle_root(digests) || int8send(block.number) || int8send(block.events)
      || int8send((extract(epoch FROM block.sealed_at) * 1000000)::bigint));
    INSERT INTO audit_block SELECT block.*;
    previous := block;
  END IF;

  SELECT at INTO unsealed_since FROM audit_event
  WHERE (made_in, id) > (previous.last_made_in, previous.last_id) ORDER BY made_in, id LIMIT 1;
END
$$;

-- The first id of about a moment: ids and times go up together, but for what was written at once.
CREATE FUNCTION audit_id_at(moment timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  low bigint := coalesce((SELECT min(id) FROM audit_event), 1);
  high bigint := coalesce((SELECT max(id) FROM audit_event), 0) + 1;
  probe record;
BEGIN
  WHILE low < high LOOP
    SELECT id, at INTO probe FROM audit_event WHERE id >= low + (high - low) / 2 ORDER BY id LIMIT 1;
    IF probe.at < moment THEN low := probe.id + 1; ELSE high := low + (high - low) / 2; END IF;
  END LOOP;
  RETURN low;
END
$$;

-- A page of a tenant's audit log, the newest first, which is recorded in it. `filter` may have actor, action, conversationId,
-- subject (an id or a user's), from and to. Bounded by count, by bytes, and by the rows that are looked at: the last row is
-- the page's own, and where it has a next_id the log goes on before that one, even when the page is not full.
CREATE FUNCTION audit_page(call jsonb, filter jsonb, before_id bigint, page_size integer, max_bytes integer)
RETURNS TABLE (
  next_id bigint, id bigint, at text, actor_id text, action text, conversation_id uuid, subject_id uuid, subject_user_id text,
  request_id text, source_ip text, details text
)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  max_looked_at CONSTANT integer := 50000;
  slack CONSTANT interval := interval '1 minute';
  tenant CONSTANT text := call->>'tenantId';
  of_messages CONSTANT boolean := coalesce(filter->>'action', 'create-message') = 'create-message';
  first_id CONSTANT bigint := CASE WHEN filter ? 'from' THEN audit_id_at((filter->>'from')::timestamptz - slack) ELSE 0 END;
  end_id CONSTANT bigint := least(
    before_id, CASE WHEN filter ? 'to' THEN audit_id_at((filter->>'to')::timestamptz + slack) END, 9223372036854775807);
  e audit_event;
  looked_at integer := 0;
  told integer := 0;
  bytes integer := 0;
  last_id bigint;
BEGIN
  next_id := NULL;
  FOR e IN
    -- One of them is empty.
    (SELECT * FROM audit_event a
     WHERE of_messages AND a.id >= first_id AND a.id < end_id ORDER BY a.id DESC LIMIT max_looked_at + 1)
    UNION ALL
    (SELECT * FROM audit_event a
     WHERE NOT of_messages AND a.tenant_id = tenant AND a.action <> 'create-message'
       AND a.id >= first_id AND a.id < end_id
     ORDER BY a.id DESC LIMIT max_looked_at + 1)
  LOOP
    looked_at := looked_at + 1;
    IF looked_at > max_looked_at OR told = page_size OR bytes > max_bytes THEN
      next_id := last_id;
      EXIT;
    END IF;
    last_id := e.id;
    CONTINUE WHEN e.tenant_id <> tenant
      OR e.actor_id <> filter->>'actor'
      OR e.action <> filter->>'action'
      OR e.conversation_id IS DISTINCT FROM coalesce((filter->>'conversationId')::uuid, e.conversation_id)
      OR (filter ? 'subject' AND coalesce(filter->>'subject' NOT IN (e.subject_id::text, e.subject_user_id), true))
      OR e.at < (filter->>'from')::timestamptz
      OR e.at >= (filter->>'to')::timestamptz;
    told := told + 1;
    bytes := bytes + 1500 + coalesce(2 * octet_length(e.details::text), 0);
    id := e.id;
    at := rfc3339(e.at);
    actor_id := e.actor_id;
    action := e.action;
    conversation_id := e.conversation_id;
    subject_id := e.subject_id;
    subject_user_id := e.subject_user_id;
    request_id := e.request_id;
    source_ip := e.source_ip;
    details := e.details::text;
    RETURN NEXT;
  END LOOP;

  PERFORM record_audit(call, 'list-audit-events', p_details => filter);
  RETURN QUERY SELECT next_id, NULL::bigint, NULL, NULL, NULL, NULL::uuid, NULL::uuid, NULL, NULL, NULL, NULL;
END
$$;

GRANT SELECT ON audit_block TO chat_app;
GRANT EXECUTE ON FUNCTION seal_audit_block, audit_id_at, audit_page TO chat_app;
