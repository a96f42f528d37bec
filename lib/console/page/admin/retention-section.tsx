import { useState } from 'preact/hooks';
import type { ApiClient } from '../../../client/api-client.ts';
import type { ApiReply } from '../../../client/api-operation.ts';
import { attempt } from '../attempt.ts';
import { texts } from '../texts.ts';

type Impact = NonNullable<ApiReply<'set-retention-policy'>['body']['impact']>;

interface Outcome {
  readonly days: number;
  readonly impact: Impact;
}

/** Beside the days that the user asks about. */
const comparedDays = [30, 90, 180, 365, 730, 1095, 1460];

/** What a policy of the tenant would take, for several ages: dry runs, which change nothing. */
export function RetentionSection({ api }: { readonly api: ApiClient }) {
  const [days, setDays] = useState(365);
  const [action, setAction] = useState<'archive' | 'delete'>('archive');
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);

  const run = () =>
    attempt(async () => {
      const found: Outcome[] = [];
      for (const one of [...new Set([...comparedDays, days])].sort((a, b) => a - b)) {
        const { body } = await api.request('set-retention-policy', {
          query: { dryRun: 'true' },
          body: { days: one, action },
        });
        if (body.impact) found.push({ days: one, impact: body.impact });
        setOutcomes([...found]);
      }
    });
  const most = Math.max(1, ...outcomes.map(({ impact }) => impact.messages + impact.held));

  return (
    <section class="panel" aria-label={texts.retention}>
      <h2>{texts.retention}</h2>
      <p class="meta">{texts.retentionIntro}</p>
      <form
        class="actions"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <label>
          {texts.retentionDays}{' '}
          <input
            type="number"
            min={1}
            required
            value={days}
            onInput={(event) => setDays(event.currentTarget.valueAsNumber)}
          />
        </label>
        <label>
          {texts.retentionAction}{' '}
          <select
            value={action}
            onChange={(event) => setAction(event.currentTarget.value as 'archive' | 'delete')}
          >
            <option value="archive">{texts.archive}</option>
            <option value="delete">{texts.deleteForever}</option>
          </select>
        </label>
        <button type="submit" class="primary">
          {texts.dryRun}
        </button>
      </form>
      {outcomes.length > 0 && (
        <>
          <p class="meta legend">
            <span class="goes" /> {texts.wouldGo} <span class="stays" /> {texts.isHeld}
          </p>
          <ol class="bars" aria-label={texts.retentionPicture}>
            {outcomes.map(({ days: age, impact }) => (
              <li key={age} data-chosen={age === days}>
                <span class="age">{texts.olderThan(age)}</span>
                <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                  <rect class="goes" height="10" width={(100 * impact.messages) / most} />
                  <rect
                    class="stays"
                    height="10"
                    x={(100 * impact.messages) / most}
                    width={(100 * impact.held) / most}
                  />
                </svg>
                <span>{texts.impact(impact)}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
