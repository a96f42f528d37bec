import { useEffect, useRef, useState } from 'preact/hooks';
import type { Message } from '../../../client/api-operation.ts';
import type { ReplicaConversation } from '../../../client/replica/replica.ts';
import { attempt } from '../attempt.ts';
import type { Session } from '../session.ts';
import { texts } from '../texts.ts';
import { Composer } from './composer.tsx';
import { MessageRow } from './message-row.tsx';
import { OutboxRow } from './outbox-row.tsx';

interface ConversationViewProps {
  readonly session: Session;
  readonly shown: ReplicaConversation;
  readonly isActive: boolean;
}

export function ConversationView({ session, shown, isActive }: ConversationViewProps) {
  const { api, replica, userId } = session;
  const { conversation, messages, outbox, unreadCount, hasOlder } = shown;
  const [replyTo, setReplyTo] = useState<Message>();
  const [edited, setEdited] = useState<Message>();
  const end = useRef<HTMLLIElement>(null);
  const last = messages.at(-1);
  const count = messages.length + outbox.length;

  useEffect(() => end.current?.scrollIntoView({ block: 'nearest' }), [count]);
  useEffect(() => {
    if (!isActive || unreadCount === 0 || !last || !session.online.value) return;
    const read = { path: { messageId: last.id }, body: { status: 'read' as const } };
    // Without a connection it stays unread, and the next message tries again.
    api.request('acknowledge-message', read).catch(() => {});
  }, [isActive, unreadCount, last?.id]);

  const others = conversation.participants.filter((one) => one.userId !== userId);
  const readByAll = Math.min(...others.map(({ lastReadSeq }) => lastReadSeq));
  return (
    <div class="conversation">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls needs the keyboard, too */}
      <section class="scroll" tabIndex={0} aria-label={texts.messagesOf(userId)}>
        {hasOlder && (
          <button type="button" onClick={() => attempt(() => replica.loadOlder(conversation.id))}>
            {texts.loadOlder}
          </button>
        )}
        {count === 0 && <p class="empty">{texts.noMessages}</p>}
        <ol class="messages" aria-live="polite">
          {messages.map((message) => (
            <MessageRow
              key={message.id}
              session={session}
              message={message}
              parent={messages.find(({ id }) => id === message.replyTo?.messageId)}
              isRead={message.seq <= readByAll}
              onReply={() => {
                setEdited(undefined);
                setReplyTo(message);
              }}
              onEdit={() => {
                setReplyTo(undefined);
                setEdited(message);
              }}
            />
          ))}
          {outbox.map((entry) => (
            <OutboxRow key={entry.localId} session={session} entry={entry} />
          ))}
          <li ref={end} aria-hidden="true" />
        </ol>
      </section>
      <Composer
        key={edited?.id ?? ''}
        session={session}
        conversationId={conversation.id}
        replyTo={replyTo}
        edited={edited}
        onDone={() => {
          setReplyTo(undefined);
          setEdited(undefined);
        }}
      />
    </div>
  );
}
