import { useState } from 'preact/hooks';
import type { ApiReply } from '../../client/api-operation.ts';
import { attempt } from './attempt.ts';
import type { Session } from './session.ts';
import { texts } from './texts.ts';

type Result = ApiReply<'search-messages'>['body']['items'][number];

interface SearchProps {
  readonly session: Session;
  readonly onChoose: (conversationId: string) => void;
}

/** Searches messages on the server and highlights the matches. */
export function Search({ session, onChoose }: SearchProps) {
  const [q, setQ] = useState('');
  const [results, setResults] = useState<readonly Result[]>();
  const search = () =>
    attempt(async () => {
      if (q.trim() === '') return setResults(undefined);
      const { body } = await session.api.request('search-messages', { query: { q, limit: 20 } });
      setResults(body.items);
    });
  return (
    <search aria-label={texts.searchOf(session.userId)}>
      <form
        class="search"
        onSubmit={(event) => {
          event.preventDefault();
          void search();
        }}
      >
        <input
          type="search"
          aria-label={texts.searchFor}
          placeholder={texts.searchFor}
          value={q}
          onInput={(event) => setQ(event.currentTarget.value)}
        />
        <button type="submit">{texts.search}</button>
      </form>
      {results && (
        <div class="results">
          <p role="status">{results.length === 0 ? texts.noResults : texts.results}</p>
          <ul>
            {results.map(({ message, matches }) => (
              <li key={message.id}>
                <button type="button" onClick={() => onChoose(message.conversationId)}>
                  <strong>{message.senderId}</strong> <Marked text={message.content} matches={matches} />
                </button>
              </li>
            ))}
          </ul>
          <button type="button" onClick={() => setResults(undefined)}>
            {texts.closeSearch}
          </button>
        </div>
      )}
    </search>
  );
}

/** The text with highlighted matches. */
function Marked({ text, matches }: { readonly text: string; readonly matches: Result['matches'] }) {
  const ends = [0, ...matches.map(({ end }) => end)];
  return (
    <>
      {matches.map(({ start, end }, n) => (
        <>
          {text.slice(ends[n], start)}
          <mark>{text.slice(start, end)}</mark>
        </>
      ))}
      {text.slice(ends.at(-1))}
    </>
  );
}
