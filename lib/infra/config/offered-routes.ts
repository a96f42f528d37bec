import type { Route } from '../../../functions/shared/contract/route.ts';
import { routes, routesBySubject } from '../../../functions/shared/contract/routes.ts';
import type { StageConfig } from './stage-config.ts';

/** The routes of a table that a stage offers: a ticket needs the WebSocket API that it is for. */
export const offeredRoutes = (
  { live }: Pick<StageConfig, 'live'>,
  table: Readonly<Record<string, Route>> = routes,
): Readonly<Record<string, Route>> =>
  live ? table : Object.fromEntries(Object.entries(table).filter(([id]) => !(id in routesBySubject.live)));
