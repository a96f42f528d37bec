import type { Route } from '../../../functions/shared/contract/route.ts';
import { Refusal } from './refusal.ts';

export interface Match<Id extends string> {
  readonly operationId: Id;
  readonly route: Route;
  /** `GET /api/v1/messages/{messageId}` */
  readonly routeKey: string;
  /** Decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * Finds the route of a method and a raw path, which holds no query.
 * @throws Refusal not-found | method-not-allowed | invalid-request
 */
export function routeMatcher<Id extends string>(
  basePath: string,
  routes: Readonly<Record<Id, Route>>,
): (method: string, path: string) => Match<Id> {
  const known = Object.entries<Route>(routes).map(([operationId, route]) => ({
    operationId: operationId as Id,
    route,
    routeKey: `${route.method} ${basePath}${route.path}`,
    template: `${basePath}${route.path}`.split('/'),
  }));
  return (method, path) => {
    const segments = path.split('/');
    const here = known.filter(({ template }) => fits(template, segments));
    const found = here.find(({ route }) => route.method === method);
    if (found) return { ...found, pathParameters: parameters(found.template, segments) };
    if (here.length === 0) throw new Refusal('not-found');
    throw new Refusal('method-not-allowed', '', { allow: here.map(({ route }) => route.method).join(', ') });
  };
}

const isParameter = (segment: string) => segment.startsWith('{');

const fits = (template: readonly string[], segments: readonly string[]) =>
  template.length === segments.length &&
  template.every((part, index) => (isParameter(part) ? segments[index] !== '' : part === segments[index]));

function parameters(template: readonly string[], segments: readonly string[]): Record<string, string> {
  try {
    return Object.fromEntries(
      template.flatMap((part, index) =>
        isParameter(part) ? [[part.slice(1, -1), decodeURIComponent(segments[index] ?? '')]] : [],
      ),
    );
  } catch {
    throw new Refusal('invalid-request', 'The path has a malformed escape sequence.');
  }
}
