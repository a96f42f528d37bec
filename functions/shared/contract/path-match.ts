import type { Route } from './route.ts';
import { basePath, routes } from './routes.ts';

const isParameter = (segment: string) => segment.startsWith('{');

/** Whether a raw path has the form of a route's path, as API Gateway compares them: a parameter is one segment, never empty. */
export function fitsPath(template: string, path: string): boolean {
  const parts = template.split('/');
  const segments = path.split('/');
  return (
    parts.length === segments.length &&
    parts.every((part, index) => (isParameter(part) ? segments[index] !== '' : part === segments[index]))
  );
}

/** The methods that a raw path has; none when no route has such a path. */
export const methodsOf = (path: string): readonly Route['method'][] =>
  Object.values<Route>(routes)
    .filter((route) => fitsPath(basePath + route.path, path))
    .map(({ method }) => method);
