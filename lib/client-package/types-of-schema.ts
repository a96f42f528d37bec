/** A JSON Schema (2020-12) as zod-openapi writes it: the part of it that the API's document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly 'x-extensible-enum'?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly description?: string;
}

/** The TypeScript type of a schema. @throws Error for a kind of schema that is not supported */
export function typeOf(schema: Schema): string {
  const { type, properties, additionalProperties: more } = schema;
  if (schema.$ref) return schema.$ref.replace('#/components/schemas/', '');
  if (schema['x-extensible-enum']) return `${union(schema['x-extensible-enum'])} | (string & {})`;
  if (schema.enum) return union(schema.enum);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map((one) => wrapped(typeOf(one))).join(' | ');
  if (schema.allOf) return schema.allOf.map((one) => wrapped(typeOf(one))).join(' & ');
  if (Array.isArray(type)) return type.map((one) => typeOf({ ...schema, type: one })).join(' | ');
  if (type === 'array') return `readonly ${wrapped(typeOf(schema.items ?? {}))}[]`;
  if (properties) return objectOf(schema);
  if (type === 'object')
    return `{ readonly [name: string]: ${typeof more === 'object' ? typeOf(more) : 'unknown'} }`;
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'string' || type === 'boolean' || type === 'null') return type;
  if (type === undefined) return 'unknown';
  throw new Error(`The client has no type for ${JSON.stringify(schema)}.`);
}

/** `undefined` is allowed where a field is optional, so that callers need not leave it out. */
function objectOf({ properties = {}, required = [] }: Schema): string {
  const fields = Object.entries(properties).map(([name, field]) => {
    const optional = required.includes(name) ? '' : '?';
    const comment = field.description ? `/** ${field.description.replaceAll('*/', '*\\/')} */\n` : '';
    return `${comment}readonly ${key(name)}${optional}: ${typeOf(field)}${optional && ' | undefined'};`;
  });
  return `{\n${fields.join('\n')}\n}`;
}

export const key = (name: string): string => (/^\w+$/.test(name) ? name : JSON.stringify(name));

const union = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join(' | ');

const wrapped = (type: string) => (/ [|&] /.test(type) && !type.startsWith('{') ? `(${type})` : type);
