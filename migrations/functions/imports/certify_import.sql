-- Records the digests of conversations whose entries were all compared, and how far that is.
--
-- finished  array of {conversationId, digestIn, digestStored, differing}
-- state     to go on with; null: all conversations are done, and with them the import
-- Returns false and writes nothing when the import is not being certified.
CREATE OR REPLACE FUNCTION certify_import(p_import uuid, finished jsonb, state jsonb, lease interval) RETURNS boolean
LANGUAGE plpgsql
AS $$
BEGIN
  PERFORM FROM import i WHERE i.id = p_import AND i.status = 'certifying' FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE import_conversation k
  SET digest_in = f."digestIn", digest_stored = f."digestStored", differing = f.differing, similar_ids = (
    SELECT count(*) FROM (
      SELECT FROM import_entry e WHERE e.import_id = p_import AND e.conversation_id = k.conversation_id
      GROUP BY lower(normalize(e.external_id, NFC)) HAVING count(DISTINCT e.external_id COLLATE "C") > 1
    ) alike)
  FROM jsonb_to_recordset(finished) AS f("conversationId" uuid, "digestIn" text, "digestStored" text, differing bigint)
  WHERE k.import_id = p_import AND k.conversation_id = f."conversationId";
  IF state IS NULL THEN
    UPDATE import_conversation k
    SET digest_in = repeat('0', 64), digest_stored = repeat('0', 64), differing = 0, similar_ids = 0
    WHERE k.import_id = p_import AND k.digest_in IS NULL;
  END IF;
  UPDATE import i
  SET certificate_state = state, locked_until = clock_timestamp() + lease, updated_at = clock_timestamp(),
      status = CASE WHEN state IS NULL THEN 'done' ELSE i.status END,
      certified_at = CASE WHEN state IS NULL THEN clock_timestamp() END,
      finished_at = CASE WHEN state IS NULL THEN clock_timestamp() END
  WHERE i.id = p_import;
  RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION certify_import(uuid, jsonb, jsonb, interval) TO chat_app;
