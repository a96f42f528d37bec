import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { asyncApiDocument } from '../../functions/shared/contract/events/asyncapi.ts';
import { openApiDocument } from '../../functions/shared/contract/openapi.ts';
import { type OperationId, routes } from '../../functions/shared/contract/routes.ts';

/** The parts of the API and of the events that a consumer uses. Paths are names, separated by dots; `[]` stands for any element. */
interface Consumer {
  readonly consumer: string;
  readonly operations: Readonly<
    Record<string, { query?: string[]; headers?: string[]; body?: string[]; answer?: string[] }>
  >;
  readonly events: Readonly<Record<string, readonly string[]>>;
}

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
}

// biome-ignore lint/suspicious/noExplicitAny: two documents of JSON, in which everything is looked up by name.
type Document = any;
const openApi: Document = openApiDocument('1.0.0');
const asyncApi: Document = asyncApiDocument('1.0.0');

/** The schema at a path, undefined when a consumer would look for it in vain. */
function at(document: Document, start: Schema, path: string): Schema | undefined {
  const resolved = (schema: Schema | undefined): Schema | undefined => {
    if (schema?.$ref) return resolved(document.components.schemas[schema.$ref.split('/').at(-1) ?? '']);
    return schema?.allOf?.length === 1 ? resolved(schema.allOf[0]) : schema;
  };
  return path.split('.').reduce<Schema | undefined>((schema, part) => {
    const found = resolved(resolved(schema)?.properties?.[part.replace('[]', '')]);
    return part.endsWith('[]') ? resolved(found?.items) : found;
  }, start);
}

const folder = new URL('consumers/', import.meta.url);
const consumers = readdirSync(folder).map((file) => [
  file,
  JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Consumer,
]) as [string, Consumer][];

/** Returns the parts that a consumer uses and the documents lack. */
function missing({ operations, events }: Consumer): string[] {
  const lacking: string[] = [];
  const look = (
    document: Document,
    name: string,
    schema: Schema | undefined,
    paths: readonly string[] = [],
  ) =>
    lacking.push(
      ...paths.filter((path) => !schema || !at(document, schema, path)).map((path) => `${name}: ${path}`),
    );
  for (const [id, { query = [], headers = [], body, answer }] of Object.entries(operations)) {
    const route = routes[id as OperationId];
    const operation = route && openApi.paths[route.path]?.[route.method.toLowerCase()];
    const parameters = new Set((operation?.parameters ?? []).map(({ name }: { name: string }) => name));
    lacking.push(
      ...[...query, ...headers].filter((name) => !parameters.has(name)).map((name) => `${id}: ${name}`),
    );
    look(openApi, id, operation?.requestBody?.content['application/json'].schema, body);
    const success = Object.keys(operation?.responses ?? {}).find((status) => status.startsWith('2')) ?? '200';
    look(openApi, id, operation?.responses[success]?.content['application/json'].schema, answer);
  }
  for (const [type, paths] of Object.entries(events)) {
    const told = Object.values<Document>(asyncApi.components.messages).find(({ title }) => title === type);
    look(asyncApi, type, told?.payload, paths);
  }
  return lacking;
}

test.each(consumers)('%s: both documents have what it uses', (_, consumer) => {
  expect(missing(consumer)).toEqual([]);
});

test('what a document lacks is found', () => {
  const consumer: Consumer = {
    consumer: 'A consumer of what is not there',
    operations: {
      'get-message': {
        query: ['fields'],
        answer: ['id', 'replyTo.messageId', 'attachments[].path', 'author.id'],
      },
      'get-nothing': { answer: ['id'] },
    },
    events: { 'message-stored': ['data.id', 'data.text'], 'message-moved': ['id'] },
  };
  expect(missing(consumer)).toEqual([
    'get-message: fields',
    'get-message: attachments[].path',
    'get-message: author.id',
    'get-nothing: id',
    'message-stored: data.text',
    'message-moved: id',
  ]);
});
