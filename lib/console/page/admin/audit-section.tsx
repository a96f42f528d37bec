import { useState } from 'preact/hooks';
import type { ApiClient } from '../../../client/api-client.ts';
import type { ApiReply } from '../../../client/api-operation.ts';
import type { AuditCheck } from '../../local-stage.ts';
import { attempt } from '../attempt.ts';
import { texts } from '../texts.ts';
import { ScrollingTable } from './scrolling-table.tsx';

type AuditEvent = ApiReply<'list-audit-events'>['body']['items'][number];

interface AuditSectionProps {
  readonly api: ApiClient;
  readonly isLocal: boolean;
}

/** The audit log of the tenant; on the local stage it can be compared with its seals, and marks the rows that differ. */
export function AuditSection({ api, isLocal }: AuditSectionProps) {
  const [events, setEvents] = useState<readonly AuditEvent[]>([]);
  const [cursor, setCursor] = useState<string | null>();
  const [action, setAction] = useState('');
  const [check, setCheck] = useState<AuditCheck>();

  const read = (after?: string) =>
    attempt(async () => {
      const { body } = await api.request('list-audit-events', {
        query: { limit: 25, cursor: after, action: action.trim() || undefined },
      });
      setEvents(after ? [...events, ...body.items] : body.items);
      setCursor(body.nextCursor);
    });
  const verify = () =>
    attempt(async () => {
      setCheck(undefined);
      const response = await fetch('/console/audit');
      if (!response.ok) throw new Error(texts.auditNotChecked);
      setCheck(await response.json());
    });

  return (
    <section class="panel" aria-label={texts.audit}>
      <h2>{texts.audit}</h2>
      <p class="meta">{texts.auditIntro}</p>
      <form
        class="actions"
        onSubmit={(event) => {
          event.preventDefault();
          void read();
        }}
      >
        <label>
          {texts.auditAction}{' '}
          <input
            type="text"
            placeholder={texts.auditAnyAction}
            value={action}
            onInput={(event) => setAction(event.currentTarget.value)}
          />
        </label>
        <button type="submit">{texts.auditRead}</button>
        {isLocal && (
          <button type="button" class="primary" onClick={verify}>
            {texts.auditVerify}
          </button>
        )}
      </form>
      {check && (
        <div role="status">
          <p class={check.count === 0 ? 'verdict good' : 'verdict bad'}>
            {check.count === 0 ? texts.auditGood(check) : texts.auditBad(check.count)}
          </p>
          <ul>
            {check.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </div>
      )}
      {events.length > 0 && (
        <ScrollingTable label={texts.auditEvents} columns={texts.auditColumns}>
          {events.map((event) => (
            <AuditRow
              key={event.auditEventId}
              event={event}
              isWrong={check?.wrongEvents.includes(event.auditEventId) ?? false}
            />
          ))}
        </ScrollingTable>
      )}
      {cursor && (
        <button type="button" onClick={() => read(cursor)}>
          {texts.auditOlder}
        </button>
      )}
    </section>
  );
}

function AuditRow({ event, isWrong }: { readonly event: AuditEvent; readonly isWrong: boolean }) {
  const { auditEventId, at, actorId, action, subjectId, subjectUserId, conversationId, details } = event;
  return (
    <tr data-wrong={isWrong}>
      <td>
        {auditEventId} {isWrong && <strong>{texts.auditWrong}</strong>}
      </td>
      <td>
        <time dateTime={at}>{new Date(at).toLocaleString()}</time>
      </td>
      <td>{actorId}</td>
      <td>{action}</td>
      <td>{subjectUserId ?? subjectId ?? conversationId}</td>
      <td>{details && <code>{JSON.stringify(details)}</code>}</td>
    </tr>
  );
}
