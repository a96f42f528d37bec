import { basePath, type OperationId, routes } from './routes.ts';

/** The path of a resource for the `Location` header (RFC 9110, 10.2.2): the route's path with its parameters filled in. */
export const locationOf = (operationId: OperationId, path: Readonly<Record<string, string>>): string =>
  basePath +
  routes[operationId].path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name] ?? ''));
