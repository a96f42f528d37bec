import type { Route } from '../../../functions/shared/contract/route.ts';
import { routes, routesBySubject } from '../../../functions/shared/contract/routes.ts';
import type { StageConfig } from './stage-config.ts';

/** The routes of a table that a stage offers: those of live updates and webhooks only where it has them. */
export const offeredRoutes = (
  { live, webhooks }: Pick<StageConfig, 'live' | 'webhooks'>,
  table: Readonly<Record<string, Route>> = routes,
): Readonly<Record<string, Route>> =>
  Object.fromEntries(
    Object.entries(table).filter(
      ([id]) => (live || !(id in routesBySubject.live)) && (webhooks || !(id in routesBySubject.webhooks)),
    ),
  );
