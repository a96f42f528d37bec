import type * as z from 'zod';
import type { importRoutes } from '../../functions/shared/contract/routes/imports.ts';
import type { ApiClient } from '../client/api-client.ts';

type Listing = 'list-import-faults' | 'list-import-conversations' | 'list-import-entries';
export type Listed<Id extends Listing> = z.output<
  (typeof importRoutes)[Id]['responses'][200]['body']
>['items'][number];

/** All items of a listing of an import. */
export async function* pagesOf<Id extends Listing>(
  api: ApiClient,
  listing: Id,
  importId: string,
): AsyncGenerator<Listed<Id>, void> {
  let cursor: string | undefined;
  do {
    const { body } = await api.request(listing as Listing, {
      path: { importId },
      query: { limit: listing === 'list-import-entries' ? 1000 : 200, ...(cursor && { cursor }) },
    });
    for (const item of body.items) yield item as Listed<Id>;
    cursor = body.nextCursor ?? undefined;
  } while (cursor);
}
