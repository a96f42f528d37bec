-- Reads the versions of a message, the newest first, its present one included. A deleted message shows none.
--
-- before_version  the page begins before this version
-- max_bytes       estimated size of the page in a Data API response; one version is returned in any case
-- access          as read_message returns it
-- candidates      versions found before the byte bound, at most page_size + 1
-- Returns one row without a version when the page is empty or access is refused.
CREATE OR REPLACE FUNCTION version_page(
  p_tenant text, p_user text, p_message uuid, before_version integer, page_size integer, max_bytes integer
)
RETURNS TABLE (
  access text, candidates bigint, version integer, content text, content_type text, metadata text, created_at text
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  SELECT r.access INTO access FROM read_message(p_tenant, p_user, p_message) r;
  IF access = 'ok' THEN
    RETURN QUERY
    WITH page AS (
      SELECT v.*, row_number() OVER newest AS nth, count(*) OVER () AS candidates,
             sum(wire_bytes(v.content, v.metadata, '[]')) OVER newest AS bytes
      FROM (
        SELECT m.version, m.content, m.content_type, m.metadata, coalesce(m.edited_at, m.stored_at) AS created_at
        FROM message m WHERE m.id = p_message AND m.deleted_at IS NULL
        UNION ALL
        SELECT v.version, v.content, v.content_type, v.metadata, v.created_at
        FROM message_version v JOIN message m ON m.id = v.message_id
        WHERE v.message_id = p_message AND m.deleted_at IS NULL
        ORDER BY version DESC
      ) v
      WHERE v.version < before_version
      WINDOW newest AS (ORDER BY v.version DESC ROWS UNBOUNDED PRECEDING)
    )
    SELECT 'ok', p.candidates, p.version, p.content, p.content_type, p.metadata::text, rfc3339(p.created_at)
    FROM page p
    WHERE p.nth <= page_size AND (p.bytes <= max_bytes OR p.nth = 1)
    ORDER BY p.nth;
    IF FOUND THEN RETURN; END IF;
  END IF;
  candidates := 0;
  RETURN NEXT;
END
$$;

GRANT EXECUTE ON FUNCTION version_page(text, text, uuid, integer, integer, integer) TO chat_app, chat_read;
