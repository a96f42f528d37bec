import { isObject } from '../domain/json.ts';

/** A JSON Schema (2020-12) of the published documents. */
type Schema = Record<string, unknown>;

/** Calls `change` for every object below `node`, the node itself included, the inner ones first. */
function walk(node: unknown, change: (schema: Schema) => void): void {
  if (Array.isArray(node)) for (const item of node) walk(item, change);
  if (!isObject(node)) return;
  for (const value of Object.values(node)) walk(value, change);
  change(node);
}

/**
 * Adapts a schema to generators of clients: integers beyond 32 bits are int64, and a schema with a `format` has no
 * `pattern`, which repeats the format as a regular expression that not every language compiles.
 */
function forGenerators(schema: Schema): void {
  if (schema.type === 'integer' && !(Number(schema.maximum) <= 2 ** 31)) {
    schema.format = 'int64';
    if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  }
  if (schema.format === 'uuid' || schema.format === 'date-time') delete schema.pattern;
}

/**
 * Opens a schema of a response or an event: a client must ignore fields and accept values that it does not know, since
 * later versions add some. So objects allow more properties, and an enumeration or a constant becomes a string that
 * names today's values.
 */
function open(schema: Schema): void {
  if (schema.additionalProperties === false) delete schema.additionalProperties;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  const values =
    schema.type !== 'string' ? undefined : Array.isArray(schema.enum) ? schema.enum : [schema.const];
  if (values?.[0] !== undefined) {
    const { description } = schema as { description?: string };
    delete schema.enum;
    delete schema.const;
    schema.description = [description, `One of: ${values.join(', ')}. Later versions may add values.`]
      .filter(Boolean)
      .join(' ');
    schema['x-extensible-enum'] = values;
  }
}

/** Opens the schemas of responses or events in place; see `open`. */
export function openSchemas(node: unknown): void {
  walk(node, (schema) => {
    forGenerators(schema);
    open(schema);
  });
}

interface Document {
  readonly paths?: object | undefined;
  /** Requests of the service: what a client receives, as responses are. */
  readonly webhooks?: object | undefined;
  readonly components?: { readonly schemas?: object | undefined } | undefined;
}

/**
 * Prepares a document of zod's schemas for generators of clients and for later versions: requests are closed, so that a
 * misspelt field is refused; responses are open. Changes the document in place.
 * @throws Error when a component is used in both directions: it would need two names
 */
export function publish(document: Document): void {
  const components = (document.components?.schemas ?? {}) as Record<string, Schema>;
  const reachable = (from: unknown, found = new Set<string>()): Set<string> => {
    walk(from, ({ $ref }) => {
      const name = typeof $ref === 'string' ? $ref.replace('#/components/schemas/', '') : undefined;
      if (name === undefined || found.has(name) || !components[name]) return;
      found.add(name);
      reachable(components[name], found);
    });
    return found;
  };
  const operations = Object.values(document.paths ?? {}).flatMap((path) => Object.values(path as Schema));
  const responses = operations.map((operation) => (operation as Schema).responses);
  const requests = operations.map((operation) => ({ ...(operation as Schema), responses: undefined }));
  const received = [responses, document.webhooks];
  const returned = reachable(received);
  for (const name of reachable(requests)) {
    if (returned.has(name))
      throw new Error(`${name} is part of a request and of a response: give it two names.`);
  }
  walk(requests, forGenerators);
  openSchemas(received);
  for (const [name, schema] of Object.entries(components)) {
    if (returned.has(name)) openSchemas(schema);
    else walk(schema, forGenerators);
  }
}
