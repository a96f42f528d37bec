-- Records the next file of an export and the position after it, and finishes the export when p_place is null.
--
-- from_files  number of files before: a worker that lost its lease changes nothing
-- p_files     array of {filename, mime, size, checksumSha256, storagePath, storageVersion}: attachments that the
--             file names, then the file
-- p_records   {type: count} of the records in the file
-- p_place     up to where the export is in files now; null: to its end
-- lease       the export stays with its worker for so long
-- keep        a finished export's files are kept for so long
-- Returns false and writes nothing when the export is at another position, finished or removed. Locks the export.
CREATE OR REPLACE FUNCTION append_export(
  p_export uuid, from_files bigint, p_files jsonb, p_records jsonb, p_place jsonb, lease interval, keep interval
) RETURNS boolean
LANGUAGE plpgsql
AS $$
DECLARE
  known user_export;
BEGIN
  SELECT * INTO known FROM user_export e WHERE e.id = p_export AND e.files = from_files AND e.finished_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO export_file (export_id, number, filename, mime_type, size, checksum, storage_path, storage_version)
  SELECT p_export, known.listed + n, f->>'filename', f->>'mime', (f->>'size')::bigint, f->>'checksumSha256',
         f->>'storagePath', f->>'storageVersion'
  FROM jsonb_array_elements(p_files) WITH ORDINALITY AS t (f, n);
  UPDATE user_export e
  SET place = p_place, files = e.files + 1, listed = e.listed + jsonb_array_length(p_files),
      records = add_counts(e.records, p_records), locked_until = clock_timestamp() + lease, updated_at = clock_timestamp(),
      status = CASE WHEN p_place IS NULL THEN 'done' ELSE 'running' END,
      finished_at = CASE WHEN p_place IS NULL THEN clock_timestamp() END,
      expires_at = CASE WHEN p_place IS NULL THEN clock_timestamp() + keep END
  WHERE e.id = p_export;
  IF p_place IS NULL THEN
    PERFORM record_audit(
      jsonb_build_object('tenantId', known.tenant_id, 'userId', 'run-exports', 'requestId', known.request_id),
      'user-exported', NULL, p_export, known.user_id);
  END IF;
  RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION append_export(uuid, bigint, jsonb, jsonb, jsonb, interval, interval) TO chat_app;
