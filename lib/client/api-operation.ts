import type * as z from 'zod';
import type { Route } from '../../functions/shared/contract/route.ts';
import type { OperationId, routes } from '../../functions/shared/contract/routes.ts';

export type { Problem, ProblemKind } from '../../functions/shared/contract/problems.ts';
export type { OperationId };

type RouteOf<Id extends OperationId> = (typeof routes)[Id];

type Input<R extends Route, Part extends keyof Route> =
  R extends Record<Part, infer Schema extends z.ZodType> ? z.input<Schema> : never;

type Output<R extends Route, Part extends keyof Route> =
  R extends Record<Part, infer Schema extends z.ZodType> ? z.output<Schema> : never;

/** A query value as the URL has it ('50'), or as the route reads it (50). */
type QueryValues<Text, Parsed> = {
  readonly [Name in keyof Text]:
    | Text[Name]
    | (Name extends keyof Parsed ? Extract<Parsed[Name], number | boolean> : never);
};

/**
 * A part of a request. The type rejects a part that the route does not have; a part with only optional fields may be
 * absent.
 */
type PartOf<Name extends string, Value> = [Value] extends [never]
  ? { readonly [N in Name]?: never }
  : Record<string, never> extends Value
    ? { readonly [N in Name]?: Value }
    : { readonly [N in Name]: Value };

/** The parts of an operation's request: path, query, headers and body. */
export type ApiRequest<Id extends OperationId> = PartOf<'path', Input<RouteOf<Id>, 'params'>> &
  PartOf<'query', QueryValues<Input<RouteOf<Id>, 'query'>, Output<RouteOf<Id>, 'query'>>> &
  PartOf<'headers', Input<RouteOf<Id>, 'headers'>> &
  PartOf<'body', Input<RouteOf<Id>, 'body'>>;

/** A successful response; errors are thrown. `status` narrows `body`. */
export type ApiReply<Id extends OperationId> = ReplyOf<RouteOf<Id>['responses']>;

type ReplyOf<Responses> = {
  [Status in keyof Responses & number]: {
    readonly status: Status;
    readonly headers: Headers;
    readonly body: Responses[Status] extends { readonly body: infer Body extends z.ZodType }
      ? z.output<Body>
      : undefined;
  };
}[keyof Responses & number];

export type Message = ApiReply<'get-message'>['body'];
export type Conversation = ApiReply<'get-conversation'>['body'];
export type Participant = Conversation['participants'][number];
export type ChangePage = ApiReply<'list-changes'>['body'];
export type Change = ChangePage['items'][number];
export type Download = ApiReply<'get-attachment'>['body'];
export type CreateMessageRequest = NonNullable<ApiRequest<'create-message'>['body']>;
