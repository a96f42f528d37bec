-- Returns whether the messages of a batch have to be stored one by one, in order: when one has an Idempotency-Key or
-- attachments, or replies to another message of the same batch. In PL/pgSQL, which keeps the plan: PostgreSQL would plan
-- an SQL function with a subquery anew in each transaction.
CREATE OR REPLACE FUNCTION needs_single_steps(batch jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
  RETURN batch @? '$[*] ? (exists(@.idempotencyKey) || @.attachments.size() > 0)'
    OR batch @? '$[*].replyTo'
    AND jsonb_path_query_array(batch, '$[*].replyTo') ?| ARRAY(SELECT i->>'messageId' FROM jsonb_array_elements(batch) i);
END
$$;

GRANT EXECUTE ON FUNCTION needs_single_steps(jsonb) TO chat_app;
