import { useState } from 'preact/hooks';
import { operations } from '../../../client/operations.ts';
import { complaint } from '../attempt.ts';
import { useSignal } from '../signal.ts';
import { texts } from '../texts.ts';
import { asCurl, asTypeScript, requestLine } from './as-code.ts';
import { type LoggedRequest, requests } from './request-log.ts';
import { TraceView } from './trace-view.tsx';

/** The requests of both users, to copy; and why the last action failed. */
export function RequestsPanel() {
  const logged = useSignal(requests);
  const failed = useSignal(complaint);
  return (
    <footer>
      <p role="alert" class="complaint">
        {failed}
      </p>
      <details open>
        <summary>
          <h2>{texts.requests}</h2>
        </summary>
        <p>{logged.length === 0 ? texts.noRequests : texts.requestsIntro}</p>
        <ol class="requests" reversed>
          {logged.map((request) => (
            <RequestRow key={request.number} request={request} />
          ))}
        </ol>
      </details>
    </footer>
  );
}

function RequestRow({ request }: { readonly request: LoggedRequest }) {
  const [copied, setCopied] = useState<string>();
  const { userId, status, milliseconds } = request;
  const copy = (code: string) => () =>
    navigator.clipboard.writeText(code).then(
      () => setCopied(texts.copied),
      (error: Error) => setCopied(error.message),
    );
  const outcome = status === undefined ? texts.underWay : status === 0 ? texts.noResponse : `${status}`;
  return (
    <li>
      <span class="who">{userId}</span> <code>{requestLine(request)}</code>{' '}
      <span class="outcome">
        {outcome}
        {milliseconds !== undefined && `, ${milliseconds} ms`}
      </span>{' '}
      <button type="button" onClick={copy(asCurl(request))}>
        {texts.copyCurl}
      </button>
      <button type="button" onClick={copy(asTypeScript(request))}>
        {texts.copyTypeScript}
      </button>
      <span role="status">{copied}</span>
      {operations[request.operationId].method !== 'GET' && <TraceView request={request} />}
    </li>
  );
}
