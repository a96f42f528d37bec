import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { type ProblemKind, problem, problems, problemType } from './problems.ts';
import { publish } from './published-schemas.ts';
import { type ResponseHeader, responseHeaders } from './response-headers.ts';
import type { Route } from './route.ts';
import { basePath, commonProblems, routesBySubject, subjects } from './routes.ts';
import { validatorOf } from './validators.ts';
import { webhookDeliveryOperation } from './webhook-delivery.ts';

/** Every problem that a route may return. */
export function problemsOf(route: Route): readonly ProblemKind[] {
  return [
    ...route.problems,
    ...(route.scopes.length > 0 ? commonProblems.authenticated : []),
    ...(route.body ? commonProblems.withBody : []),
    ...commonProblems.always,
  ];
}

/** Temporary problems: the response has Retry-After. */
const retryable: ReadonlySet<ProblemKind> = new Set([
  'idempotency-key-in-flight',
  'too-many-requests',
  'quota-exceeded',
  'service-unavailable',
]);

const headersOf = (names: readonly ResponseHeader[]) =>
  names.length > 0
    ? {
        headers: Object.fromEntries(
          names.map((name) => {
            const { description, example } = responseHeaders[name];
            return [name, { description, schema: { type: 'string' as const, examples: [example] } }];
          }),
        ),
      }
    : {};

function problemResponses(route: Route) {
  const byStatus = Map.groupBy(problemsOf(route), (kind) => problems[kind].status);
  return Object.fromEntries(
    [...byStatus].map(([status, kinds]) => [
      status,
      {
        description: kinds.map((kind) => `${problems[kind].title}: \`${problemType(kind)}\``).join('\n\n'),
        content: { 'application/problem+json': { schema: problem } },
        ...headersOf([
          ...(kinds.some((kind) => retryable.has(kind)) ? (['retry-after'] as const) : []),
          ...(kinds.includes('unauthorized') ? (['www-authenticate'] as const) : []),
        ]),
      },
    ]),
  );
}

const ifNoneMatch = z.string().optional().meta({
  description: 'ETags of your copies: the response is 304 while one of them is current (RFC 9110).',
  example: '"xyzzy"',
});

/**
 * The headers that a request may have: those that its handler reads, and If-None-Match where the route has a validator.
 */
const requestHeadersOf = (route: Route): Route['headers'] =>
  validatorOf(route) ? z.object({ 'if-none-match': ifNoneMatch, ...route.headers?.shape }) : route.headers;

const notModified = (route: Route) =>
  validatorOf(route)
    ? { 304: { description: 'What you hold is what this would return.', ...headersOf(['etag']) } }
    : {};

function operation(operationId: string, route: Route, subject: string): ZodOpenApiOperationObject {
  const headers = requestHeadersOf(route);
  return {
    operationId,
    tags: [subject],
    summary: route.summary,
    description: route.description ?? `${route.summary}.`,
    security: route.scopes.map((scope) => ({ token: [scope] })),
    requestParams: {
      ...(route.params && { path: route.params }),
      ...(route.query && { query: route.query as NonNullable<Route['params']> }),
      ...(headers && { header: headers }),
    },
    ...(route.body && {
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: route.body,
            ...(route.example !== undefined && { example: route.example }),
          },
        },
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.responses).map(([status, { description, body, headers: own = [] }]) => [
          status,
          {
            description,
            ...headersOf(validatorOf(route) && status === '200' ? ['etag', ...own] : own),
            ...(body && { content: { 'application/json': { schema: body } } }),
          },
        ]),
      ),
      ...notModified(route),
      ...problemResponses(route),
    },
  };
}

const evolution =
  'Requests are closed: an unknown field is refused. Responses are open: later versions add fields and values, which a client ' +
  'must ignore. What is to be removed is announced with the Deprecation and Sunset headers (RFC 9745, RFC 8594).';

/** The OpenAPI 3.1 document of the route table. */
export function openApiDocument(version: string) {
  const paths: ZodOpenApiPathsObject = {};
  for (const [subject, table] of Object.entries(routesBySubject)) {
    for (const [operationId, route] of Object.entries<Route>(table)) {
      const path = {
        ...paths[route.path],
        [route.method.toLowerCase()]: operation(operationId, route, subject),
      };
      paths[route.path] = path;
    }
  }
  const document = createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Chat storage',
      version,
      description: `Stores and returns chat messages: durable, ordered, auditable. Errors are RFC 9457 problems. ${evolution}`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: basePath }],
    tags: Object.entries(subjects).map(([name, description]) => ({ name, description })),
    paths,
    webhooks: { event: { post: webhookDeliveryOperation } },
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'Claims: sub, tenant_id, scope. Signed with RS256 or ES256.',
        },
      },
    },
  });
  publish(document);
  // Under the name of an extension: openapi-generator and oapi-codegen make clients of webhooks that do not compile.
  const { webhooks, ...published } = document;
  return { ...published, 'x-webhooks': webhooks };
}
