-- Restores messages of an archive file to the database and removes the ranges that explained their absence, in one
-- transaction. Skips messages that are no longer archived in this file.
--
-- call   see record_change
-- lines  JSON array of lines of the file
-- whole  false: stores only versions and reactions of the lines. A message that is too large for one statement comes in
--        several, the last one whole; nobody sees its other rows until then.
-- Returns the number of restored messages. Locks the conversation.
CREATE OR REPLACE FUNCTION restore_archived(call jsonb, p_file uuid, lines jsonb, whole boolean) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
  conversation_of CONSTANT uuid := (SELECT f.conversation_id FROM archive_file f WHERE f.id = p_file);
  back jsonb;
  seqs bigint[];
  back_seqs int8multirange;
BEGIN
  PERFORM keep_message_partitions(ARRAY(
    SELECT DISTINCT date_trunc('week', accepted_at((l#>>'{message,id}')::uuid), 'UTC') FROM jsonb_array_elements(lines) l));
  PERFORM FROM conversation c WHERE c.id = conversation_of AND c.tenant_id = call->>'tenantId' FOR UPDATE;
  IF NOT FOUND THEN RETURN 0; END IF;

  SELECT jsonb_agg(l), array_agg((l#>>'{message,seq}')::bigint) INTO back, seqs
  FROM jsonb_array_elements(lines) l
  JOIN archived_message a ON a.id = (l#>>'{message,id}')::uuid AND a.archive_file_id = p_file;
  IF back IS NULL THEN RETURN 0; END IF;

  INSERT INTO message_version SELECT (v).*
  FROM (
    SELECT unarchived_version((l#>>'{message,id}')::uuid, v) AS v
    FROM jsonb_array_elements(back) l, jsonb_array_elements(l->'versions') v OFFSET 0
  ) restored
  ON CONFLICT DO NOTHING;
  INSERT INTO reaction OVERRIDING SYSTEM VALUE SELECT (r).*
  FROM (
    SELECT jsonb_populate_record(NULL::reaction, r || jsonb_build_object('message_id', l#>'{message,id}')) AS r
    FROM jsonb_array_elements(back) l, jsonb_array_elements(l->'reactions') r
  ) restored
  ON CONFLICT DO NOTHING;
  IF NOT whole THEN RETURN 0; END IF;

  INSERT INTO message SELECT (m).*
  FROM (SELECT unarchived_message(l->'message') AS m FROM jsonb_array_elements(back) l OFFSET 0) restored;
  INSERT INTO attachment SELECT (a).*
  FROM (
    SELECT jsonb_populate_record(NULL::attachment, a || jsonb_build_object('message_id', l#>'{message,id}')) AS a
    FROM jsonb_array_elements(back) l, jsonb_array_elements(l->'attachments') a
  ) restored;
  PERFORM make_findable((l#>>'{message,id}')::uuid) FROM jsonb_array_elements(back) l;

  DELETE FROM archived_message a USING jsonb_array_elements(back) l WHERE a.id = (l#>>'{message,id}')::uuid;
  back_seqs := (SELECT range_agg(int8range(b, b + 1)) FROM unnest(seqs) b);
  UPDATE archived_sender s SET seqs = s.seqs - back_seqs
  WHERE s.conversation_id = conversation_of AND s.archive_file_id = p_file;
  DELETE FROM archived_sender s
  WHERE s.conversation_id = conversation_of AND s.archive_file_id = p_file AND isempty(s.seqs);
  DELETE FROM last_message l WHERE l.conversation_id = conversation_of AND l.seq <@ back_seqs;
  WITH gone AS (
    DELETE FROM removed_range r WHERE r.conversation_id = conversation_of AND r.archive_file_id = p_file
    RETURNING r.*
  ),
  still AS (
    SELECT gone.cause, gone.at, unnest(
      int8multirange(int8range(gone.first_seq, gone.last_seq + 1)) - back_seqs) AS seqs
    FROM gone
  )
  INSERT INTO removed_range (conversation_id, first_seq, last_seq, cause, archive_file_id, at)
  SELECT conversation_of, lower(still.seqs), upper(still.seqs) - 1, still.cause, p_file, still.at FROM still;
  UPDATE archive_file f SET status = 'superseded'
  WHERE f.id = p_file AND NOT EXISTS (
    SELECT FROM removed_range r WHERE r.conversation_id = conversation_of AND r.archive_file_id = p_file);
  PERFORM record_change(call, conversation_of, 'messages-restored', p_message_seq => (SELECT max(s) FROM unnest(seqs) s),
                        p_first_seq => (SELECT min(s) FROM unnest(seqs) s));
  RETURN cardinality(seqs);
END
$$;

GRANT EXECUTE ON FUNCTION restore_archived(jsonb, uuid, jsonb, boolean) TO chat_app;
