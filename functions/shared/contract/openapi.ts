import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { type ProblemKind, problem, problems, problemType } from './problems.ts';
import type { Route } from './route.ts';
import { basePath, commonProblems, routes } from './routes.ts';

/** Every problem that a route may answer. */
export function problemsOf(route: Route): readonly ProblemKind[] {
  return [
    ...route.problems,
    ...(route.scopes.length > 0 ? commonProblems.authenticated : []),
    ...(route.body ? commonProblems.withBody : []),
    ...commonProblems.always,
  ];
}

/** What passes by itself: the answer says when to try again. */
const retryable: ReadonlySet<ProblemKind> = new Set([
  'idempotency-key-in-flight',
  'too-many-requests',
  'quota-exceeded',
  'service-unavailable',
]);

function problemResponses(route: Route) {
  const byStatus = Map.groupBy(problemsOf(route), (kind) => problems[kind].status);
  return Object.fromEntries(
    [...byStatus].map(([status, kinds]) => [
      status,
      {
        description: kinds.map((kind) => `${problems[kind].title}: \`${problemType(kind)}\``).join('\n\n'),
        content: { 'application/problem+json': { schema: problem } },
        ...(kinds.some((kind) => retryable.has(kind)) && {
          headers: {
            'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' as const } },
          },
        }),
      },
    ]),
  );
}

function operation(operationId: string, route: Route): ZodOpenApiOperationObject {
  return {
    operationId,
    summary: route.summary,
    ...(route.description && { description: route.description }),
    security: route.scopes.map((scope) => ({ token: [scope] })),
    requestParams: {
      ...(route.params && { path: route.params }),
      ...(route.query && { query: route.query as NonNullable<Route['params']> }),
      ...(route.headers && { header: route.headers }),
    },
    ...(route.body && {
      requestBody: { required: true, content: { 'application/json': { schema: route.body } } },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.responses).map(([status, { description, body }]) => [
          status,
          { description, ...(body && { content: { 'application/json': { schema: body } } }) },
        ]),
      ),
      ...problemResponses(route),
    },
  };
}

/** The OpenAPI 3.1 document of the route table. */
export function openApiDocument(version: string) {
  const paths: ZodOpenApiPathsObject = {};
  for (const [operationId, route] of Object.entries<Route>(routes)) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(operationId, route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Chat storage',
      version,
      description:
        'Stores and reads chat messages: durable, ordered, auditable. Errors are RFC 9457 problems.',
    },
    servers: [{ url: basePath }],
    paths,
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
}
