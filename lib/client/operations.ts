import type { Route } from '../../functions/shared/contract/route.ts';
import * as table from '../../functions/shared/contract/routes.ts';
import type { OperationId } from './api-operation.ts';

/**
 * The parts of each route that the client needs to send a request: its method, its path below `basePath`, and whether it takes an
 * Idempotency-Key. A packed client holds these values, not the route table.
 */
export const operations = Object.fromEntries(
  Object.entries<Route>(table.routes).map(([id, { method, path, headers }]) => [
    id,
    { method, path, keyed: headers?.shape['idempotency-key'] !== undefined },
  ]),
) as Readonly<Record<OperationId, { method: string; path: string; keyed: boolean }>>;

export const basePath: string = table.basePath;
