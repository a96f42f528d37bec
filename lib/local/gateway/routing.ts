import { fitsPath } from '../../../functions/shared/contract/path-match.ts';
import type { Route } from '../../../functions/shared/contract/route.ts';
import { Refusal } from './refusal.ts';

/** The route of a request as its event has it. */
export interface RouteMatch {
  /** `GET /api/v1/messages/{messageId}` */
  readonly routeKey: string;
  /** Decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

export interface Match<Id extends string> extends RouteMatch {
  readonly operationId: Id;
  readonly route: Route;
}

/** The route of requests that no other route takes. */
export const defaultRoute: RouteMatch = { routeKey: '$default', pathParameters: {} };

/**
 * Finds the route of a method and a raw path, which has no query.
 * @returns undefined when the default route takes the request
 * @throws Refusal invalid-request
 */
export function routeMatcher<Id extends string>(
  basePath: string,
  routes: Readonly<Record<Id, Route>>,
): (method: string, path: string) => Match<Id> | undefined {
  const known = Object.entries<Route>(routes).map(([operationId, route]) => ({
    operationId: operationId as Id,
    route,
    routeKey: `${route.method} ${basePath}${route.path}`,
    template: `${basePath}${route.path}`,
  }));
  return (method, path) => {
    const found = known.find(({ route, template }) => route.method === method && fitsPath(template, path));
    return found && { ...found, pathParameters: parameters(found.template, path) };
  };
}

function parameters(template: string, path: string): Record<string, string> {
  const segments = path.split('/');
  try {
    return Object.fromEntries(
      template
        .split('/')
        .flatMap((part, index) =>
          part.startsWith('{') ? [[part.slice(1, -1), decodeURIComponent(segments[index] ?? '')]] : [],
        ),
    );
  } catch {
    throw new Refusal('invalid-request', 'The path has a malformed escape sequence.');
  }
}
