-- Removes the messages of a secured file from the database, if they still equal the file's. Idempotent.
--
-- call    see record_change
-- Returns ok | changed (write the file again) | unpublished (the event of a message is still to be published) |
-- not-secured. Only ok changes anything.
--
-- Locks legal holds and policies (lock_retention), the conversation, the file and its messages. Runs with the rights of
-- the owner, because the service may not delete messages.
CREATE OR REPLACE FUNCTION finish_archive_file(call jsonb, p_file uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  file archive_file;
  ids uuid[];
  seqs bigint[];
  newest_in xid8;
BEGIN
  PERFORM lock_retention();
  PERFORM FROM conversation c JOIN archive_file f ON f.conversation_id = c.id WHERE f.id = p_file FOR UPDATE OF c;
  SELECT * INTO file FROM archive_file f WHERE f.id = p_file FOR UPDATE;
  IF file.status = 'current' THEN RETURN 'ok'; END IF;
  IF file.status IS DISTINCT FROM 'secured' THEN RETURN 'not-secured'; END IF;
  -- An acknowledgement changes a message's row without the lock of the conversation.
  ids := ARRAY(SELECT due.id FROM archivable_messages(file.conversation_id, file.month, file.first_seq, file.last_seq) due);
  PERFORM FROM message m
  WHERE m.id = ANY (ids) AND m.id >= first_uuid_of(start_of(file.month))
    AND m.id < first_uuid_of(start_of((file.month + interval '1 month')::date))
  ORDER BY m.id FOR UPDATE;
  IF (SELECT v.row_versions FROM archive_row_versions(p_file) v) <> file.row_versions THEN RETURN 'changed'; END IF;
  SELECT array_agg(due.id ORDER BY due.seq), array_agg(due.seq ORDER BY due.seq) INTO ids, seqs
  FROM archivable_messages(file.conversation_id, file.month, file.first_seq, file.last_seq) due;
  IF EXISTS (SELECT FROM outbox o WHERE o.message_id = ANY (ids)) THEN RETURN 'unpublished'; END IF;

  INSERT INTO archived_sender (conversation_id, archive_file_id, sender_id, seqs)
  SELECT file.conversation_id, p_file, m.sender_id, range_agg(int8range(m.seq, m.seq + 1))
  FROM message m
  WHERE m.id = ANY (ids) AND m.id >= first_uuid_of(start_of(file.month))
    AND m.id < first_uuid_of(start_of((file.month + interval '1 month')::date)) AND m.deleted_at IS NULL
  GROUP BY m.sender_id;
  INSERT INTO last_message AS l (conversation_id, archive_file_id, seq, shown, reactions)
  SELECT file.conversation_id, p_file, m.seq, to_jsonb(m), coalesce((
    SELECT jsonb_agg(jsonb_build_object('user_id', r.user_id, 'reaction', r.reaction) ORDER BY r.id)
    FROM reaction r WHERE r.message_id = m.id), '[]')
  FROM shown_message m
  WHERE m.id = ANY (ids) AND m.id >= first_uuid_of(start_of(file.month))
    AND m.id < first_uuid_of(start_of((file.month + interval '1 month')::date)) AND m.deleted_at IS NULL
  ORDER BY m.seq DESC LIMIT 1
  ON CONFLICT (conversation_id) DO UPDATE
  SET archive_file_id = excluded.archive_file_id, seq = excluded.seq, shown = excluded.shown,
      reactions = excluded.reactions
  WHERE excluded.seq > l.seq;
  newest_in := (SELECT m.stored_in FROM message m WHERE m.id = ids[cardinality(ids)]);
  DELETE FROM message m
  WHERE m.id = ANY (ids) AND m.id >= first_uuid_of(start_of(file.month))
    AND m.id < first_uuid_of(start_of((file.month + interval '1 month')::date));
  DELETE FROM message_search s
  WHERE s.message_id = ANY (ids) AND s.message_id >= first_uuid_of(start_of(file.month))
    AND s.message_id < first_uuid_of(start_of((file.month + interval '1 month')::date));
  DELETE FROM message_version v WHERE v.message_id = ANY (ids);
  DELETE FROM reaction r WHERE r.message_id = ANY (ids);
  DELETE FROM attachment a WHERE a.message_id = ANY (ids);
  INSERT INTO archived_message (id, conversation_id, seq, archive_file_id)
  SELECT u.id, file.conversation_id, u.seq, p_file FROM unnest(ids, seqs) AS u (id, seq);
  PERFORM explain_removed(array_fill(file.conversation_id, ARRAY[cardinality(ids)]), seqs, 'archived', p_file);
  UPDATE archive_file f SET status = 'current' WHERE f.id = p_file;
  PERFORM record_change(call, file.conversation_id, 'messages-archived', p_message_seq => file.last_seq,
                        p_first_seq => file.first_seq, p_stored_in => newest_in);
  RETURN 'ok';
END
$$;

GRANT EXECUTE ON FUNCTION finish_archive_file(jsonb, uuid) TO chat_app;
