import type { Route } from '../../functions/shared/contract/route.ts';
import { type OperationId, routes } from '../../functions/shared/contract/routes.ts';
import type { Statuses } from './schemathesis.ts';

export interface Outcome {
  readonly exitCode: number;
  readonly statuses: Statuses;
  readonly seed: number;
  readonly cases: number;
  readonly operation: string | undefined;
  /** By performance.now(). */
  readonly startedAt: number;
}

/**
 * Prints how often each operation was called and the statuses that it returned.
 * @returns whether nothing was found, and every operation was called often enough
 */
export function report({ exitCode, statuses, seed, cases, operation, startedAt }: Outcome): boolean {
  const operations = (operation ? [operation] : Object.keys(routes)) as OperationId[];
  const rows = operations.map((id) => {
    const answers = statuses[id] ?? {};
    const count = (first: string) =>
      Object.entries(answers).reduce((sum, [status, n]) => sum + (status.startsWith(first) ? n : 0), 0);
    return { operation: id, cases: count(''), '2xx': count('2'), '4xx': count('4'), '5xx': count('5') };
  });
  console.table(rows);
  const sum = (column: 'cases' | '5xx') => rows.reduce((total, row) => total + row[column], 0);
  const few = rows
    .filter((row) => row.cases < cases && varies(routes[row.operation]))
    .map((row) => row.operation);
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
  console.log(`${rows.length} operations, ${sum('cases')} cases, seed ${seed}, ${minutes} minutes.`);
  console.log(
    `${sum('5xx')} server errors. What schemathesis found: ${exitCode === 0 ? 'nothing' : 'see above'}.`,
  );
  if (few.length > 0) console.log(`Fewer than ${cases} cases: ${few.join(', ')}.`);
  return exitCode === 0 && sum('5xx') === 0 && few.length === 0;
}

/** One request, sent again and again, shows nothing more. */
const varies = ({ params, query, headers, body }: Route) => Boolean(params ?? query ?? headers ?? body);
