import type * as z from 'zod';
import type { Scope } from '../domain/caller.ts';
import type { ProblemKind } from './problems.ts';
import type { ResponseHeader } from './response-headers.ts';

/** One operation of the API. Its key in the route table is its operation id, its folder and its construct id. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path below `basePath`, with {parameters}. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** Scopes of which a token needs one; the gateway and the service both check. Empty: the route needs no token. */
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
   * False: no ETag, because the response differs each time (presigned URLs, sync tokens) or clients do not keep it
   * (search, audit).
   * @default see validatorOf
   */
  readonly validator?: false;
  /**
   * Required on routes that accept chat:admin. `no-content`: a moderator who does not take part gets no message content.
   * `audited`: the statement that reads or changes the data also writes this action into the audit log.
   */
  readonly moderators?: 'no-content' | { readonly audited: string };
  /** Problems of this route besides those of every route (see `commonProblems`). */
  readonly problems: readonly ProblemKind[];
}

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

/** The parsed request that an endpoint acts on. */
export interface RequestOf<R extends Route> {
  readonly path: Output<R['params']>;
  readonly query: Output<R['query']>;
  readonly headers: Output<R['headers']>;
  readonly body: Output<R['body']>;
}

/** The response of an endpoint. */
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
