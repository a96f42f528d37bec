import { useState } from 'preact/hooks';
import { ConversationView } from './conversation/conversation-view.tsx';
import { ConversationList } from './conversation-list.tsx';
import { Search } from './search.tsx';
import type { Session } from './session.ts';
import { useSignal } from './signal.ts';
import { texts } from './texts.ts';

interface PaneProps {
  readonly session: Session;
  /** The other user of the screen; undefined where there is one only. */
  readonly other: string | undefined;
  /** Whether the user is looking at the pane: its messages then count as read. */
  readonly isActive: boolean;
  readonly onUse: () => void;
}

/** The view of one user. */
export function Pane({ session, other, isActive, onUse }: PaneProps) {
  const [chosen, choose] = useState<string>();
  const { userId, replica, online } = session;
  useSignal(session.changes);
  const isOnline = useSignal(online);
  const conversations = replica.conversations();
  const shown = conversations.find(({ conversation }) => conversation.id === chosen) ?? conversations[0];
  return (
    <section class="pane" data-active={isActive} aria-label={userId} onPointerDown={onUse} onFocusIn={onUse}>
      <header>
        <h2>{userId}</h2>
        <Status session={session} />
        <button
          type="button"
          onClick={() => {
            online.value = !isOnline;
          }}
        >
          {isOnline ? texts.goOffline : texts.goOnline}
        </button>
      </header>
      <Search session={session} onChoose={choose} />
      <ConversationList
        session={session}
        other={other}
        conversations={conversations}
        chosen={shown?.conversation.id}
        onChoose={choose}
      />
      {shown && (
        <ConversationView key={shown.conversation.id} session={session} shown={shown} isActive={isActive} />
      )}
    </section>
  );
}

function Status({ session }: { readonly session: Session }) {
  const failure = useSignal(session.failure);
  const isOnline = useSignal(session.online);
  const text = !isOnline
    ? texts.offline
    : failure === null
      ? texts.syncing
      : failure
        ? texts.failed(failure.message)
        : texts.online;
  return (
    <p class="status" role="status" data-online={isOnline && !failure}>
      {text}
    </p>
  );
}
