-- Reads a page of the user's conversations, those with the newest activity first.
--
-- before_at, before_id  the page begins after this conversation (its activity_at and id); nulls: at the newest
-- updated_since         only conversations that changed after this moment; null: all
-- page_size             rows at most
-- max_unread            `unread` counts at most so many
-- p_ids                 array of conversation ids: only these, hidden or not; null: all
-- filter                see is_listed
-- max_bytes             estimated size of the page in a Data API response; one row is returned in any case
--
-- Returns a row per conversation. `candidates` is the number of rows found before the byte bound, at most page_size +
-- 1. `message` is the newest message that is not deleted and that the user may read, or null; `own_reactions` are the
-- user's reactions to it, `archived` is whether it is in an archive file. `unread` counts the messages of others after
-- the user's read horizon that are not deleted, archived ones too, and `unread_mentions` those of them in the database
-- that mention the user or all participants.
-- `view` is the user's own_view. `activity_at` has microseconds, because the cursor is made of it. Deleted conversations are
-- left out, and those that the user has hidden until the next message.
CREATE OR REPLACE FUNCTION conversation_page(
  p_tenant text, p_user text, before_at timestamptz, before_id uuid, updated_since timestamptz, page_size integer,
  max_unread integer, max_bytes integer, p_ids jsonb, filter jsonb
)
RETURNS TABLE (
  candidates bigint, conversation_id uuid, type text, history_visibility text, conversation_metadata text, last_seq bigint,
  conversation_created_at text, updated_at text, activity_at text, view text, role text, last_read_seq bigint, unread bigint,
  unread_mentions bigint, message shown_message, own_reactions text, archived boolean
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  ids CONSTANT uuid[] := CASE
    WHEN p_ids IS NULL THEN listed_conversations(p_tenant, p_user, before_at, before_id, updated_since, page_size, filter)
    ELSE ARRAY(SELECT i::uuid FROM jsonb_array_elements_text(p_ids) i)
  END;
BEGIN
  RETURN QUERY
  WITH page AS (
    SELECT c.*, row_number() OVER (ORDER BY c.activity_at DESC, c.id DESC) AS nth, count(*) OVER () AS candidates
    FROM (
      SELECT c.*, p.role, p.last_read_seq, p.joined_seq,
             readable_after(c, p) AS hidden,
             unread_after(p) AS horizon, own_view(c, p) AS view,
             first_uuid_of(c.activity_at - interval '1 week') AS recent_id
      FROM participant p JOIN conversation c ON c.id = p.conversation_id
      WHERE p.user_id = p_user AND c.tenant_id = p_tenant AND c.deleted_at IS NULL AND c.id = ANY (ids)
        -- listed_conversations has asked is_listed of what it returns.
        AND (p_ids IS NULL OR is_listed(c, p, before_at, before_id, updated_since, with_hidden => true, filter => filter))
      ORDER BY c.activity_at DESC, c.id DESC LIMIT page_size + 1
    ) c
  ),
  shown AS (
    SELECT page.*, newest.message, newest.reactions, counted.unread, counted.mentions AS unread_mentions,
           sum(1100 + coalesce(octet_length(to_json(to_json(page.metadata::text)::text)::text) * 4 / 3, 0)
               + coalesce((newest.message).bytes, 0)) OVER (ORDER BY nth ROWS UNBOUNDED PRECEDING) AS bytes
    FROM page
    LEFT JOIN LATERAL (
      (SELECT m AS message, NULL::jsonb AS reactions FROM shown_message m
       WHERE m.id = page.last_message_id AND m.seq > page.hidden AND m.deleted_at IS NULL)
      UNION ALL
      -- Only when the newest message is deleted or archived.
      (SELECT left_over.message, left_over.reactions
       FROM (
         (SELECT m AS message, m.seq, NULL::jsonb AS reactions FROM shown_message m
          WHERE m.conversation_id = page.id AND m.seq > page.hidden AND m.deleted_at IS NULL
          ORDER BY m.seq DESC LIMIT 1)
         UNION ALL
         SELECT jsonb_populate_record(NULL::shown_message, l.shown), l.seq, l.reactions FROM last_message l
         WHERE l.conversation_id = page.id AND l.seq > page.hidden
       ) left_over
       ORDER BY left_over.seq DESC LIMIT 1)
      LIMIT 1
    ) newest ON true
    CROSS JOIN LATERAL (
      SELECT count(*) AS stored, count(*) FILTER (WHERE m.deleted_at IS NULL AND m.sender_id <> p_user) AS unread,
             count(*) FILTER (
               WHERE m.deleted_at IS NULL AND m.sender_id <> p_user AND m.mentions && ARRAY[p_user, '']) AS mentions
      FROM message m
      WHERE page.last_seq - page.horizon BETWEEN 1 AND max_unread
        AND m.conversation_id = page.id AND m.seq > page.horizon
        AND m.id >= page.recent_id
    ) recent
    CROSS JOIN LATERAL (
      -- Seqs have no gaps, so the count shows whether the last week's partitions have all of it.
      SELECT recent.unread, recent.mentions WHERE recent.stored = page.last_seq - page.horizon
      UNION ALL
      SELECT least(max_unread, archived_unread(page.id, p_user, page.horizon) + count(*)),
             count(*) FILTER (WHERE m.mentions && ARRAY[p_user, ''])
      FROM (
        SELECT m.mentions FROM message m
        WHERE recent.stored <> page.last_seq - page.horizon
          AND m.conversation_id = page.id AND m.seq > page.horizon AND m.deleted_at IS NULL AND m.sender_id <> p_user
        LIMIT max_unread
      ) m
      HAVING recent.stored <> page.last_seq - page.horizon
    ) counted
    WHERE nth <= page_size
  )
  SELECT s.candidates, s.id, s.type, s.history_visibility, s.metadata::text, s.last_seq, rfc3339(s.created_at),
         rfc3339(s.updated_at), to_char(s.activity_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), s.view, s.role,
         s.last_read_seq, s.unread, s.unread_mentions, s.message,
         CASE
           WHEN s.reactions IS NOT NULL THEN (
             SELECT jsonb_agg(r->>'reaction')::text FROM jsonb_array_elements(s.reactions) r WHERE r->>'user_id' = p_user)
           WHEN (s.message).reactions IS NOT NULL THEN own_reactions((s.message).id, p_user)
         END,
         s.reactions IS NOT NULL
  FROM shown s
  WHERE s.bytes <= max_bytes OR s.nth = 1
  ORDER BY s.nth;
END
$$;

GRANT EXECUTE ON FUNCTION conversation_page(text, text, timestamptz, uuid, timestamptz, integer, integer, integer, jsonb,
                                            jsonb)
  TO chat_app, chat_read;
