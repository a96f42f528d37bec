import type * as z from 'zod';
import type { OperationId, routes } from '../contract/routes.ts';
import type { Caller } from '../domain/caller.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import { rotatedSecret } from '../runtime/secret.ts';
import { type CursorCodec, cursorCodec } from './cursor.ts';
import { type EndpointReply, type EndpointRequest, endpoint } from './endpoint.ts';

type Replies<Id extends OperationId> = (typeof routes)[Id]['responses'];

type BodyOf<Id extends OperationId> =
  Replies<Id> extends { 200: { body: infer Body extends z.ZodType } } ? z.input<Body> : never;

interface ListingQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** The listings that clients read page by page, forward only. */
type ListingId = {
  [Id in OperationId]: EndpointRequest<Id> extends ListedRequest
    ? BodyOf<Id> extends { items: unknown[]; nextCursor: string | null }
      ? Id
      : never
    : never;
}[OperationId];

interface ListedRequest {
  readonly path: unknown;
  readonly query: ListingQuery;
  readonly caller: Caller | undefined;
}

/** The subject of a listing: `filter` is the query without limit and cursor. */
type ListingRequest<Request extends ListedRequest> = Pick<Request, 'path' | 'caller'> & {
  readonly filter: Omit<Request['query'], 'limit' | 'cursor'>;
};

/** A page, with the further fields of the response, if any. */
type ListedPage<Body, Position> = Body extends { items: (infer Item)[] }
  ? Page<Item, Position> & Omit<Body, 'items' | 'nextCursor'>
  : never;

/** The cursors of a listing of this service. */
export const cursors = <Position>(
  listing: OperationId,
  position: z.ZodType<Position>,
): CursorCodec<Position> => cursorCodec({ listing, position, keys: rotatedSecret('CURSOR_KEY_SECRET_ARN') });

/**
 * The Lambda handler of a listing. Its cursors are valid only for the same caller, path and filter. `read` returns
 * the page after a position.
 */
export const listing = <Id extends ListingId, Position>(
  operationId: Id,
  codec: CursorCodec<Position>,
  read: (
    request: ListingRequest<EndpointRequest<Id>>,
    page: PageRequest<Position>,
  ) => Promise<ListedPage<BodyOf<Id>, Position>>,
) =>
  endpoint(operationId, async (request) => {
    const { caller, path, query } = request as ListedRequest & { caller: Caller };
    const { limit, cursor, ...filter } = query;
    const listed = JSON.stringify([path, filter]);
    const after = cursor === undefined ? undefined : await codec.decode(cursor, listed, caller);
    const wanted = { path, filter, caller } as ListingRequest<EndpointRequest<Id>>;
    const { items, next, ...more } = await read(wanted, { limit, after });
    const nextCursor = next === undefined ? null : await codec.encode(next as Position, listed, caller);
    return { status: 200, body: { ...more, items, nextCursor } } as unknown as EndpointReply<Id>;
  });
