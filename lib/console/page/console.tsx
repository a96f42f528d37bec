import { useState } from 'preact/hooks';
import type { ApiClient } from '../../client/api-client.ts';
import { AdminView } from './admin/admin-view.tsx';
import { Pane } from './pane.tsx';
import { RequestsPanel } from './requests/requests-panel.tsx';
import type { Session } from './session.ts';
import { useSignal } from './signal.ts';
import { texts } from './texts.ts';
import { view } from './view.ts';

interface ConsoleProps {
  readonly sessions: readonly Session[];
  /** Undefined for users who are no administrators. */
  readonly adminApi: ApiClient | undefined;
  readonly isLocal: boolean;
}

/** The views, and the requests of all of them. */
export function Console({ sessions, adminApi, isLocal }: ConsoleProps) {
  const shown = useSignal(view);
  const isAdmin = shown === 'admin';
  return (
    <>
      <header class="top">
        <h1>{texts.title}</h1>
        <p>{isAdmin ? texts.adminIntro : isLocal ? texts.intro : texts.introHosted}</p>
        <nav aria-label={texts.views}>
          <a href="#users" aria-current={isAdmin ? undefined : 'page'}>
            {texts.usersView}
          </a>
          {adminApi && (
            <a href="#admin" aria-current={isAdmin ? 'page' : undefined}>
              {texts.administration}
            </a>
          )}
          {isLocal && <a href="/docs">{texts.reference}</a>}
        </nav>
      </header>
      {isAdmin && adminApi ? (
        <AdminView api={adminApi} isLocal={isLocal} />
      ) : (
        <UsersView sessions={sessions} />
      )}
      <RequestsPanel />
    </>
  );
}

/** Two users side by side; on a narrow screen one of them at a time. */
function UsersView({ sessions }: Pick<ConsoleProps, 'sessions'>) {
  const [active, setActive] = useState(sessions[0]?.userId);
  return (
    <main class="users" data-count={sessions.length}>
      <fieldset class="switch" aria-label={texts.users} hidden={sessions.length < 2}>
        {sessions.map(({ userId }) => (
          <button
            key={userId}
            type="button"
            aria-pressed={userId === active}
            onClick={() => setActive(userId)}
          >
            {userId}
          </button>
        ))}
      </fieldset>
      {sessions.map((session) => (
        <Pane
          key={session.userId}
          session={session}
          other={sessions.find((one) => one !== session)?.userId}
          isActive={session.userId === active}
          onUse={() => setActive(session.userId)}
        />
      ))}
    </main>
  );
}
