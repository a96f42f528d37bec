import { openApiDocument } from '../../functions/shared/contract/openapi.ts';
import { problems } from '../../functions/shared/contract/problems.ts';
import { key, type Schema, typeOf } from './types-of-schema.ts';

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly schema: Schema;
  readonly description?: string;
}

interface Content {
  readonly 'application/json'?: { readonly schema: Schema };
}

interface DocumentedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** The names under which `lib/client/api-operation.ts` exports types that the document does not have. */
const aliases = `export type OperationId = keyof Operations;
/** The parts of an operation's request: path, query, headers and body. */
export type ApiRequest<Id extends OperationId> = Operations[Id]['request'];
/** A successful response; errors are thrown. */
export type ApiReply<Id extends OperationId> = Operations[Id]['reply'];
`;

/** `api-operation.d.ts` of the packed client, from the API's document: the schemas as types, and an entry for each operation. */
export function operationDeclarations(version: string): string {
  const { paths, components } = openApiDocument(version) as unknown as Document;
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => `${comment(schema.description)}export type ${name} = ${typeOf(schema)};\n`,
  );
  const operations = Object.values(paths).flatMap((path) => Object.values(path).map(operationOf));
  const kinds = Object.keys(problems).map((kind) => JSON.stringify(kind));
  return [
    ...schemas,
    `/** The last part of a problem's \`type\`. */\nexport type ProblemKind = ${kinds.join(' | ')};\n`,
    `export interface Operations {\n${operations.join('\n')}\n}\n`,
    aliases,
  ].join('\n');
}

function operationOf({ operationId, summary, description, ...operation }: DocumentedOperation): string {
  const { parameters = [], requestBody, responses } = operation;
  const body = requestBody?.content['application/json']?.schema;
  const request = [
    part('path', parameters, 'path'),
    part('query', parameters, 'query'),
    part('headers', parameters, 'header'),
    body ? `readonly body: ${typeOf(body)};` : 'readonly body?: never;',
  ];
  const replies = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([status, { content }]) => {
      const answered = content?.['application/json']?.schema;
      return `{ readonly status: ${status}; readonly headers: Headers; readonly body: ${answered ? typeOf(answered) : 'undefined'} }`;
    });
  return `${comment(`${summary}. ${description}`)}'${operationId}': {
readonly request: {\n${request.join('\n')}\n};
readonly reply: ${replies.join(' | ')};
};`;
}

/**
 * A part of a request. The type rejects a part that the operation does not have; a part with only optional fields may
 * be absent.
 */
function part(name: string, parameters: readonly Parameter[], where: string): string {
  const fields = parameters.filter((one) => one.in === where);
  if (fields.length === 0) return `readonly ${name}?: never;`;
  const schema: Schema = {
    properties: Object.fromEntries(fields.map((one) => [one.name, one.schema])),
    required: fields.filter(({ required }) => required).map((one) => one.name),
  };
  return `readonly ${key(name)}${schema.required?.length ? '' : '?'}: ${typeOf(schema)};`;
}

const comment = (text: string | undefined) => (text ? `/** ${text.replaceAll('*/', '*\\/')} */\n` : '');
