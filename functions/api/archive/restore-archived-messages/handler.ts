import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { archiveObjects } from '../../../shared/runtime/s3/archive-objects.ts';
import { auroraArchiveStore } from '../../../shared/store/archive/aurora-archive-store.ts';
import { type Dependencies, restoreRange } from './restore-range.ts';

const dayMs = 24 * 60 * 60 * 1000;

export const restoreArchivedMessages = (deps: Dependencies) =>
  endpoint(
    'restore-archived-messages',
    async ({ path: { conversationId }, body: { from, to, days }, caller }) => {
      const until = new Date(Date.now() + days * dayMs).toISOString();
      const done = await restoreRange(deps, { conversationId, from, to, until }, caller);
      return { status: 200, body: { ...done, until } };
    },
  );

export const handler = restoreArchivedMessages({
  archive: auroraArchiveStore(database),
  objects: archiveObjects,
});
