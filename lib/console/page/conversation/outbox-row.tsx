import type { OutboxEntry } from '../../../client/replica/outbox.ts';
import { attempt } from '../attempt.ts';
import type { Session } from '../session.ts';
import { texts } from '../texts.ts';

/** A message that is not stored yet. */
export function OutboxRow({ session, entry }: { readonly session: Session; readonly entry: OutboxEntry }) {
  const { replica } = session;
  const { localId, body, state, failure } = entry;
  return (
    <li class="message mine pending" data-state={state}>
      <p class="content">{body.content}</p>
      <p class="meta">
        {failure ? texts.notSent(failure.detail) : state === 'sent' ? texts.isQueued : texts.waiting}
      </p>
      {failure && (
        <div class="actions">
          <button type="button" onClick={() => attempt(() => replica.resend(localId))}>
            {texts.sendAgain}
          </button>
          <button type="button" onClick={() => attempt(() => replica.discard(localId))}>
            {texts.discard}
          </button>
        </div>
      )}
    </li>
  );
}
