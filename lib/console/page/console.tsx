import { useState } from 'preact/hooks';
import { Pane } from './pane.tsx';
import { RequestsPanel } from './requests/requests-panel.tsx';
import type { Session } from './session.ts';
import { texts } from './texts.ts';

/** Two users side by side; on a narrow screen one of them at a time. */
export function Console({ sessions }: { readonly sessions: readonly Session[] }) {
  const [active, setActive] = useState(sessions[0]?.userId);
  return (
    <>
      <header class="top">
        <h1>{texts.title}</h1>
        <p>{texts.intro}</p>
        <nav>
          <a href="/docs">{texts.reference}</a>
        </nav>
        <fieldset class="switch" aria-label={texts.users}>
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
      </header>
      <main>
        {sessions.map((session) => (
          <Pane
            key={session.userId}
            session={session}
            other={sessions.find((one) => one !== session)?.userId ?? ''}
            isActive={session.userId === active}
            onUse={() => setActive(session.userId)}
          />
        ))}
      </main>
      <RequestsPanel />
    </>
  );
}
