import type { Route } from '../../../functions/shared/contract/route.ts';
import { routesBySubject } from '../../../functions/shared/contract/routes.ts';

/** Routes that a stage on AWS offers. Live updates need a WebSocket API, which only the local stage has so far. */
export const offeredRoutes = <R extends Route>(table: Readonly<Record<string, R>>): Record<string, R> =>
  Object.fromEntries(Object.entries(table).filter(([id]) => !(id in routesBySubject.live)));
