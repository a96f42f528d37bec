import type { Route } from './route.ts';
import { basePath, routes } from './routes.ts';

const isParameter = (segment: string) => segment.startsWith('{');

/** Whether a raw path matches a route's path, by the rules of API Gateway: a parameter is one segment, never empty. */
export function fitsPath(template: string, path: string): boolean {
  const parts = template.split('/');
  const segments = path.split('/');
  return (
    parts.length === segments.length &&
    parts.every((part, index) => (isParameter(part) ? segments[index] !== '' : part === segments[index]))
  );
}

/** The methods of the routes that match a raw path; empty when no route matches. */
export const methodsOf = (path: string): readonly Route['method'][] =>
  Object.values<Route>(routes)
    .filter((route) => fitsPath(basePath + route.path, path))
    .map(({ method }) => method);
