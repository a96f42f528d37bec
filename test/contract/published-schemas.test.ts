import { describe, expect, test } from 'vitest';
import { asyncApiDocument } from '../../functions/shared/contract/events/asyncapi.ts';
import {
  changeEvents,
  messageRejectedEvent,
  userErasedEvent,
} from '../../functions/shared/contract/events/events.ts';
import { clientFrames, serverFrames } from '../../functions/shared/contract/live.ts';
import { openApiDocument } from '../../functions/shared/contract/openapi.ts';
import { publish } from '../../functions/shared/contract/published-schemas.ts';
import { routes } from '../../functions/shared/contract/routes.ts';

type Node = Record<string, unknown>;

/** Every object of a document, with its path. */
function* objects(node: unknown, path = '#'): Generator<[string, Node]> {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) yield [path, node as Node];
  for (const [key, value] of Object.entries(node)) yield* objects(value, `${path}/${key}`);
}

const operations = Object.entries(openApiDocument('1.0.0').paths ?? {}).flatMap(([path, methods]) =>
  Object.entries(methods as Node).map(
    ([method, operation]) => [`${method} ${path}`, operation as Node] as const,
  ),
);
const components = openApiDocument('1.0.0').components?.schemas ?? {};
const requestSchemas = Object.entries(components).filter(([name]) => /Request$|Reference$/.test(name));
const answerSchemas = Object.entries(components).filter(([name]) => !/Request$|Reference$/.test(name));

describe('the published document', () => {
  test('names request bodies after their operation, never New…', () => {
    expect(Object.keys(components).filter((name) => name.startsWith('New'))).toEqual([]);
    expect(requestSchemas.length).toBeGreaterThan(8);
  });

  test('names no schema after an operation and “Response”: generators for Go name the whole answer so', () => {
    const names = Object.keys(components).map((name) => name.toLowerCase());
    const taken = Object.keys(routes).map((id) => `${id.replaceAll('-', '')}response`);
    expect(names.filter((name) => taken.includes(name))).toEqual([]);
  });

  test('closes requests: an unknown field is a mistake', () => {
    for (const [name, schema] of requestSchemas)
      expect(schema, name).toHaveProperty('additionalProperties', false);
  });

  test('opens answers: no closed object, no closed enumeration, no boolean or string constant', () => {
    for (const [path, schema] of objects(answerSchemas)) {
      expect(schema.additionalProperties, path).not.toBe(false);
      expect(schema, path).not.toHaveProperty('enum');
      expect(schema, path).not.toHaveProperty('const');
    }
    expect(
      [...objects(answerSchemas)].filter(([, schema]) => 'x-extensible-enum' in schema).length,
    ).toBeGreaterThan(5);
  });

  test('has int64 for whole numbers, and no pattern beside a format', () => {
    for (const [path, schema] of objects(openApiDocument('1.0.0'))) {
      if (schema.type === 'integer' && schema.maximum === undefined)
        expect(schema.format, path).toBe('int64');
      if (schema.format === 'date-time' || schema.format === 'uuid')
        expect(schema, path).not.toHaveProperty('pattern');
    }
  });

  test.each(operations)('%s describes each of its parameters', (_, operation) => {
    const undescribed =
      (operation.parameters as Node[] | undefined)?.filter(({ description }) => !description) ?? [];
    expect(undescribed).toEqual([]);
  });

  test.each(operations)('%s has a tag, a summary and a description', (_, operation) => {
    expect(operation.tags).toHaveLength(1);
    expect(operation.summary).toMatch(/^[A-Z]/);
    expect(operation.description).toMatch(/\.$/);
  });

  test('refuses a schema that is part of a request and of an answer', () => {
    const $ref = '#/components/schemas/Both';
    const document = {
      paths: {
        '/x': { post: { requestBody: { schema: { $ref } }, responses: { 200: { schema: { $ref } } } } },
      },
      components: { schemas: { Both: { type: 'object' } } },
    };
    expect(() => publish(document)).toThrow('Both');
  });
});

test.each(Object.entries(asyncApiDocument('1.0.0').components.messages))(
  '%s has an example that its schema accepts',
  (id, { title, examples }) => {
    const schema = [
      ...changeEvents,
      { type: 'message-rejected', schema: messageRejectedEvent },
      { type: 'user-erased', schema: userErasedEvent },
      ...Object.entries({ ...serverFrames, ...clientFrames }).map(([type, schema]) => ({ type, schema })),
    ].find(({ type }) => type === title)?.schema;
    expect(examples, id).toHaveLength(1);
    expect(schema?.safeParse(examples[0]?.payload)).toMatchObject({ success: true });
  },
);

test('event schemas are open, too', () => {
  for (const [path, schema] of objects(asyncApiDocument('1.0.0').components.schemas))
    expect(schema.additionalProperties, path).not.toBe(false);
});
