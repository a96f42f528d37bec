import { asOwner } from './as-owner.ts';
import { type Control, consumerDies } from './control.ts';

/** append_messages without its check for duplicates. */
const appendRegardless = `
  CREATE FUNCTION append_regardless(batch jsonb) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    item jsonb;
    v_conversation conversation;
  BEGIN
    FOR item IN SELECT i FROM jsonb_array_elements(batch) i LOOP
      UPDATE conversation SET last_seq = last_seq + 1 WHERE id = (item->>'conversationId')::uuid
      RETURNING * INTO v_conversation;
      INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, created_at, stored_at)
      VALUES ((item->>'messageId')::uuid, item->>'tenantId', v_conversation.id, v_conversation.last_seq,
              item->>'senderId', item->>'content', item->>'contentType', clock_timestamp(), clock_timestamp());
      INSERT INTO outbox (type, tenant_id, conversation_id, message_id)
      VALUES ('message-stored', item->>'tenantId', v_conversation.id, (item->>'messageId')::uuid);
      INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id)
      VALUES (item->>'tenantId', item->>'actorId', 'create-message', v_conversation.id, (item->>'messageId')::uuid);
    END LOOP;
  END
  $$;
  GRANT EXECUTE ON FUNCTION append_regardless TO chat_app;
  ALTER TABLE message DROP CONSTRAINT message_pkey;
  -- The relay looks up the one message of a webhook's event.
  DELETE FROM webhook`;

/** The last one: its stage keeps duplicates, and has no primary key any more. */
export const noConflictHandling: Control = {
  name: 'no conflict handling',
  breaks: 'each is stored once',
  async install(stage) {
    await asOwner(stage, appendRegardless);
    await stage.parts['consumer-1'].swap(new URL('./no-conflict-handling-main.ts', import.meta.url));
    return async () => {};
  },
  play: (scene) => consumerDies(scene, 'after-insert'),
};
