import type { ApiClient, CallOptions } from './api-client.ts';
import type { ApiReply, ApiRequest, ChangePage, OperationId } from './api-operation.ts';
import { pause } from './retry.ts';

interface Page {
  readonly items: readonly unknown[];
  readonly nextCursor: string | null;
}

/** The operations that return a page of a listing. */
export type ListOperation = {
  [Id in OperationId]: ApiReply<Id>['body'] extends Page ? Id : never;
}[OperationId];

export type Item<Id extends ListOperation> = ApiReply<Id>['body'] extends {
  readonly items: readonly (infer One)[];
}
  ? One
  : never;

/** Every item of a listing from the page that `request` selects to the last one; `limit` in its query is the page size. */
export async function* listItems<Id extends ListOperation>(
  api: ApiClient,
  operationId: Id,
  request: ApiRequest<Id>,
  options?: CallOptions,
): AsyncGenerator<Item<Id>, void, undefined> {
  const { query } = request as { readonly query?: Readonly<Record<string, unknown>> };
  let next = request;
  while (true) {
    const page: Page = (await api.request(operationId, next, options)).body as never;
    yield* page.items as Item<Id>[];
    if (page.nextCursor === null) return;
    // list-messages takes only a limit beside a cursor; the filters of other listings go with every page.
    const { before: _, after: __, around: ___, order: ____, ...filter } = query ?? {};
    next = { ...request, query: { ...filter, cursor: page.nextCursor } } as ApiRequest<Id>;
  }
}

export interface FollowOptions extends CallOptions {
  /** `nextToken` of an earlier page; without it the first page has no changes, only the token of the present. */
  readonly since?: string | undefined;
  /** Changes of a page. */
  readonly limit?: number | undefined;
  /** The pause after a page that ends at the present. Default: 2 s. */
  readonly everyMs?: number | undefined;
}

/**
 * Endless pages of the change feed of all my conversations; waits at the end for new changes. Keep `nextToken` with
 * what a page changed, to continue there after a restart. Ends when `signal` is aborted.
 * @throws ApiProblem sync-token-expired: list everything again and begin without a token
 */
export async function* followChanges(
  api: ApiClient,
  options: FollowOptions = {},
): AsyncGenerator<ChangePage, void, undefined> {
  const { limit, everyMs = 2000, signal } = options;
  let { since } = options;
  try {
    while (!signal?.aborted) {
      const { body } = await api.request('list-changes', { query: { since, limit } }, options);
      since = body.nextToken;
      yield body;
      if (!body.hasMore) await pause(everyMs, signal);
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}
