import type { ReplicaConversation } from '../../client/replica/replica.ts';
import { attempt } from './attempt.ts';
import type { Session } from './session.ts';
import { texts } from './texts.ts';

interface ConversationListProps {
  readonly session: Session;
  readonly other: string;
  readonly conversations: readonly ReplicaConversation[];
  readonly chosen: string | undefined;
  readonly onChoose: (conversationId: string) => void;
}

export function ConversationList({ session, other, conversations, chosen, onChoose }: ConversationListProps) {
  const { userId, api, replica } = session;
  const start = () =>
    attempt(async () => {
      const { body } = await api.request('create-conversation', {
        body: { type: 'group', participants: [other] },
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
      <button type="button" class="start" onClick={start}>
        {texts.start(other)}
      </button>
    </nav>
  );
}

const othersOf = ({ participants }: ReplicaConversation['conversation'], userId: string) =>
  participants
    .map((one) => one.userId)
    .filter((one) => one !== userId)
    .join(', ') || texts.alone;
