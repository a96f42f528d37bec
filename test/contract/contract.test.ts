import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { asyncApiDocument } from '../../functions/shared/contract/events/asyncapi.ts';
import { topics } from '../../functions/shared/contract/events/topics.ts';
import { openApiDocument, problemsOf } from '../../functions/shared/contract/openapi.ts';
import { creationProblems } from '../../functions/shared/contract/parameters.ts';
import { problems } from '../../functions/shared/contract/problems.ts';
import type { Route } from '../../functions/shared/contract/route.ts';
import { routes } from '../../functions/shared/contract/routes.ts';
import { validatorOf } from '../../functions/shared/contract/validators.ts';
import { operationsPage, problemsPage } from '../../lib/cli/reference-pages.ts';
import { functionEntries, functionEntry } from '../../lib/infra/config/function-entries.ts';
import { schedules } from '../../lib/infra/config/schedules.ts';
import { lambdaContext } from '../../lib/local/functions/lambda-context.ts';
import manifest from '../../package.json' with { type: 'json' };
import { contractFault, document, operations } from '../support/stage/openapi.ts';

const table = Object.entries<Route>(routes);

/** The schemas of UUIDs anywhere in a schema. */
function uuidsIn(schema: unknown, seen = new Set<unknown>()): z.ZodType[] {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return [];
  seen.add(schema);
  if (schema instanceof z.ZodUUID) return [schema];
  const parts = schema instanceof z.ZodType ? schema.def : schema;
  return Object.values(parts).flatMap((part) => uuidsIn(part, seen));
}

/** The parts that a client fills in. A route ignores those that it does not have, and headers that it does not know. */
const closedParts = ({ params, query, body }: Route) =>
  Object.entries({ path: params, query, body }).filter(
    (part): part is [string, z.ZodType] => part[1] !== undefined,
  );

test('the committed OpenAPI document is the one of the route table: npm run openapi', () => {
  expect(JSON.parse(readFileSync('docs/reference/openapi.json', 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(openApiDocument(manifest.version))),
  );
});

test('the pages of operations and problems are those of the route table: npm run openapi', () => {
  expect(readFileSync('docs/reference/operations.md', 'utf8')).toBe(operationsPage());
  expect(readFileSync('docs/reference/problems.md', 'utf8')).toBe(problemsPage());
});

test('the committed AsyncAPI document is the one of the events: npm run openapi', () => {
  expect(JSON.parse(readFileSync('docs/reference/asyncapi.json', 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(asyncApiDocument(manifest.version))),
  );
});

test('every reference of the AsyncAPI document leads somewhere', () => {
  const text = readFileSync('docs/reference/asyncapi.json', 'utf8');
  const events = JSON.parse(text);
  const references = [...text.matchAll(/"\$ref": "#\/([^"]+)"/g)].map(([, path]) => path as string);
  expect(references.length).toBeGreaterThan(20);
  for (const path of references) expect(events, path).toHaveProperty(path.split('/'));
});

test('every route is an operation of the document, and nothing else is', () => {
  expect([...operations.keys()].sort()).toEqual(Object.keys(routes).sort());
});

test('every function is an endpoint, a route of the WebSocket API, a scheduled function, a worker or the migrations', () => {
  expect(Object.keys(functionEntries).sort()).toEqual(
    [
      ...Object.keys(routes),
      ...Object.keys(schedules),
      'unknown-route',
      ...['authorize-socket', 'open-socket', 'receive-frame', 'close-socket'],
      'consume-messages',
      'poke-connections',
      'run-migrations',
    ].sort(),
  );
});

describe.each(table)('%s', (operationId, route) => {
  test('is handled by the function of its folder', async () => {
    const exports = (await import(functionEntry(operationId))) as Record<string, unknown>;
    expect(exports.handler).toBeTypeOf('function');
  });

  if (route.scopes.length > 0) {
    test('checks scopes itself, whatever the gateway did', async () => {
      const { handler } = await import(functionEntry(operationId));
      const jwt = { claims: { sub: 'alice', tenant_id: 'acme', scope: 'chat:reader' } };
      const requestContext = { requestId: 'request-1', http: {}, authorizer: { jwt } };
      const answer = await handler({ headers: {}, requestContext }, lambdaContext('test', 30_000));
      expect(answer).toMatchObject({ statusCode: 403, body: expect.stringContaining('insufficient-scope') });
    });
  }

  test('has a parameter schema for each parameter of its path', () => {
    const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(route.params?.shape ?? {})).toEqual(inPath);
  });

  if (route.body) {
    test('has an example of its body, which it accepts', () => {
      expect(route.body?.safeParse(route.example)).toMatchObject({ success: true });
    });
  }

  test('answers problems that are known, none twice', () => {
    const all = problemsOf(route);
    for (const kind of all) expect(problems).toHaveProperty(kind);
    expect(new Set(all).size).toBe(all.length);
  });

  if (route.method === 'POST' && 201 in route.responses) {
    test('takes an Idempotency-Key', () => {
      expect(route.headers?.shape).toHaveProperty('idempotency-key');
      expect(route.problems).toEqual(expect.arrayContaining([...creationProblems]));
      expect(route.responses[201]?.headers).toContain('idempotent-replayed');
    });
  }

  if (route.method === 'PATCH' || route.method === 'DELETE') {
    test('takes If-Match where the resource has an ETag', () => {
      const read = Object.values<Route>(routes).find(
        ({ method, path }) => method === 'GET' && path === route.path,
      );
      const isConditional = read !== undefined && validatorOf(read) === 'strong';
      expect('if-match' in (route.headers?.shape ?? {})).toBe(isConditional);
      expect(route.problems.includes('version-mismatch')).toBe(isConditional);
    });
  }

  if ((route.scopes as readonly string[]).includes('chat:admin')) {
    test('says what a moderator who does not take part gets', () => {
      expect(route.moderators).toBeDefined();
    });
  }
});

test('ids of the service are accepted in any spelling, as one id', () => {
  const capitals = '0193E2B4-1234-7000-8000-00000000ABCD';
  const parsed = table.flatMap(([id, route]) =>
    uuidsIn([route.params, route.query, route.body]).map((schema) => [id, schema.parse(capitals)]),
  );
  expect(parsed.length).toBeGreaterThan(table.length / 2);
  expect(parsed.filter(([, value]) => value !== capitals.toLowerCase())).toEqual([]);
});

test.each(
  table.flatMap(([id, route]) => closedParts(route).map(([part, schema]) => [id, part, schema] as const)),
)('%s refuses unknown fields in its %s', (_id, _part, schema) => {
  expect(schema.safeParse({ unknown: '1' }).error?.issues).toContainEqual(
    expect.objectContaining({ code: 'unrecognized_keys', keys: ['unknown'] }),
  );
});

test('every problem is answered somewhere, or by the default route', () => {
  const answered = new Set(table.flatMap(([, route]) => problemsOf(route)));
  const byUnknownRoute = ['method-not-allowed'];
  expect(Object.keys(problems).filter((kind) => !answered.has(kind as never))).toEqual(byUnknownRoute);
});

test('only health and the document need no token', () => {
  expect(table.filter(([, { scopes }]) => scopes.length === 0).map(([id]) => id)).toEqual([
    'get-health',
    'get-openapi',
  ]);
});

test('topics keep the names and partitions that they were born with', () => {
  expect(Object.values(topics).map(({ name, partitions }) => `${name} ${partitions}`)).toMatchInlineSnapshot(`
    [
      "chat.message-ingest 48",
      "chat.message-stored 48",
      "chat.message-changed 12",
      "chat.conversation-changed 12",
      "chat.user-erased 6",
      "chat.message-rejected 6",
    ]
  `);
});

test('a wrong answer is found', () => {
  expect(
    contractFault('get-health', 200, 'application/json', { status: 'up', version: '1' }),
  ).toBeUndefined();
  expect(contractFault('get-health', 200, 'application/json', { status: 'down' })).toMatch('get-health 200');
  expect(contractFault('get-health', 299, 'application/json', {})).toMatch('no 299');
  expect(document.openapi).toBe('3.1.0');
});
