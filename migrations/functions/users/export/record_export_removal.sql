-- Records that the files of exports were removed.
--
-- p_ids  JSON array of export ids
-- Returns the number of exports.
CREATE OR REPLACE FUNCTION record_export_removal(p_ids jsonb) RETURNS bigint
LANGUAGE sql
AS $$
  WITH known AS (SELECT jsonb_array_elements_text(p_ids)::uuid AS id),
  removed AS (DELETE FROM export_file f USING known k WHERE f.export_id = k.id),
  updated AS (
    UPDATE user_export e SET status = 'removed', removed_at = clock_timestamp(), updated_at = clock_timestamp()
    FROM known k WHERE e.id = k.id RETURNING e.id
  )
  SELECT count(*) FROM updated
$$;

GRANT EXECUTE ON FUNCTION record_export_removal(jsonb) TO chat_app;
