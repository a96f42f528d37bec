import { useState } from 'preact/hooks';
import type { ReplicaConversation } from '../../client/replica/replica.ts';
import { attempt } from './attempt.ts';
import type { Session } from './session.ts';
import { texts } from './texts.ts';

interface ConversationListProps {
  readonly session: Session;
  /** Whom to start a conversation with; undefined: the user names somebody. */
  readonly other: string | undefined;
  readonly conversations: readonly ReplicaConversation[];
  readonly chosen: string | undefined;
  readonly onChoose: (conversationId: string) => void;
}

export function ConversationList({ session, other, conversations, chosen, onChoose }: ConversationListProps) {
  const { userId, api, replica } = session;
  const [named, setNamed] = useState('');
  const start = (participant: string) =>
    attempt(async () => {
      const { body } = await api.request('create-conversation', {
        body: { type: 'group', participants: [participant] },
      });
      await replica.sync();
      onChoose(body.conversation.id);
    });
  return (
    <nav class="conversations" aria-label={texts.conversationsOf(userId)}>
      {conversations.length === 0 && <p>{texts.noConversations}</p>}
      <ul>
        {conversations.map(({ conversation, messages, unreadCount }) => (
          <li key={conversation.id}>
            <button
              type="button"
              aria-current={conversation.id === chosen}
              onClick={() => onChoose(conversation.id)}
            >
              <span class="name">{texts.conversationOf(othersOf(conversation, userId))}</span>
              <span class="preview">{messages.at(-1)?.content.slice(0, 60)}</span>
              {unreadCount > 0 && (
                <span class="unread" title={texts.unread(unreadCount)}>
                  {unreadCount}
                  <span class="hidden"> {texts.unread(unreadCount)}</span>
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
      {other !== undefined ? (
        <button type="button" class="start" onClick={() => start(other)}>
          {texts.start(other)}
        </button>
      ) : (
        <form
          class="search"
          onSubmit={(event) => {
            event.preventDefault();
            if (named.trim() !== '') void start(named.trim());
          }}
        >
          <input
            type="text"
            aria-label={texts.startWith}
            placeholder={texts.startWith}
            value={named}
            onInput={(event) => setNamed(event.currentTarget.value)}
          />
          <button type="submit">{texts.startConversation}</button>
        </form>
      )}
    </nav>
  );
}

const othersOf = ({ participants }: ReplicaConversation['conversation'], userId: string) =>
  participants
    .map((one) => one.userId)
    .filter((one) => one !== userId)
    .join(', ') || texts.alone;
