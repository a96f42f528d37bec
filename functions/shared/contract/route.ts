import type * as z from 'zod';
import type { Scope } from '../domain/caller.ts';
import type { ProblemKind } from './problems.ts';
import type { ResponseHeader } from './response-headers.ts';

/** One operation of the API. Its key in the route table is its operation id, its folder and its construct id. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `basePath`, with {parameters}. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** One of them is needed, at the gateway and again in the service. Empty: no token is needed. */
  readonly scopes: readonly Scope[];
  readonly params?: z.ZodObject;
  readonly query?: z.ZodType;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** @default limits.bodyBytes */
  readonly bodyBytes?: number;
  /** A body that the route accepts, as a reader of the reference would send it. */
  readonly example?: unknown;
  readonly responses: {
    /** A response without a body is 204. */
    readonly [status: number]: {
      readonly description: string;
      readonly body?: z.ZodType;
      readonly headers?: readonly ResponseHeader[];
    };
  };
  /**
   * False: no ETag, because the answer differs each time (presigned URLs, sync tokens) or nobody keeps it (search, audit).
   * @default see validatorOf
   */
  readonly validator?: false;
  /**
   * What scope chat:admin alone gets, of a conversation without taking part in it or of the tenant: nothing that a user
   * said, or an answer of which the statement that reads it writes this action into the audit log.
   */
  readonly moderators?: 'no-content' | { readonly audited: string };
  /** Those of every route (see `commonProblems`) go without saying. */
  readonly problems: readonly ProblemKind[];
}

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What an endpoint gets to act on: everything parsed. */
export interface RequestOf<R extends Route> {
  readonly path: Output<R['params']>;
  readonly query: Output<R['query']>;
  readonly headers: Output<R['headers']>;
  readonly body: Output<R['body']>;
}

/** What an endpoint answers. */
export type ReplyOf<R extends Route> = {
  [S in keyof R['responses'] & number]: {
    readonly status: S;
    readonly headers?: Readonly<Record<string, string>>;
    /** The resource that the ETag belongs to, where the body only contains it. */
    readonly resource?: unknown;
  } & (R['responses'][S] extends { readonly body: infer B extends z.ZodType }
    ? { readonly body: z.input<B> }
    : unknown);
}[keyof R['responses'] & number];
