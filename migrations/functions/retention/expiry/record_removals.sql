-- Records a change for each of many ranges of seqs; see record_change. The caller has locked the conversations.
--
-- call    see record_change
-- p_conversations, p_first_seqs, p_last_seqs  arrays of one length
CREATE OR REPLACE FUNCTION record_removals(
  call jsonb, p_type text, p_conversations uuid[], p_first_seqs bigint[], p_last_seqs bigint[]
) RETURNS void
LANGUAGE sql
AS $$
  WITH gone AS MATERIALIZED (
    SELECT g.*, row_number() OVER (PARTITION BY g.conversation_id ORDER BY g.first_seq) AS nth
    FROM unnest(p_conversations, p_first_seqs, p_last_seqs) AS g (conversation_id, first_seq, final_seq)
  ),
  changed AS (
    UPDATE conversation c
    SET last_change = c.last_change + g.ranges, changed_in = pg_current_xact_id(),
        updated_at = greatest(clock_timestamp(), c.updated_at)
    FROM (SELECT conversation_id, count(*) AS ranges FROM gone GROUP BY conversation_id) g
    WHERE c.id = g.conversation_id
    RETURNING c.id, c.tenant_id, c.last_seq, c.last_change - g.ranges AS known_changes, c.updated_at
  ),
  numbered AS MATERIALIZED (
    SELECT c.*, g.first_seq, g.final_seq, c.known_changes + g.nth AS number
    FROM gone g JOIN changed c ON c.id = g.conversation_id
  ),
  recorded AS (
    INSERT INTO change (conversation_id, number, after_seq, type, message_seq, at, first_seq)
    SELECT id, number, last_seq, p_type, final_seq, updated_at, first_seq FROM numbered
  ),
  published AS (
    INSERT INTO outbox (type, tenant_id, conversation_id, change)
    SELECT p_type, tenant_id, id, number FROM numbered ORDER BY id, number
  )
  INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, request_id, details)
  SELECT tenant_id, call->>'userId', p_type, id, id, call->>'requestId',
         jsonb_build_object('firstSeq', first_seq, 'lastSeq', final_seq)
  FROM numbered ORDER BY id, number
$$;
