import { Ajv2020 } from 'ajv/dist/2020.js';
import document from '../../../docs/reference/openapi.json' with { type: 'json' };

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(document, 'openapi');

const operations = new Map<string, { pointer: string; operation: Operation }>();
for (const [path, methods] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(methods as Record<string, Operation>)) {
    const pointer = `/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}`;
    operations.set(operation.operationId, { pointer, operation });
  }
}

export { document, operations };

/** Reason why a response does not match the published document; undefined if it does. */
export function contractFault(
  operationId: string,
  status: number,
  contentType: string,
  body: unknown,
): string | undefined {
  const { pointer, operation } = operations.get(operationId) ?? {};
  const media = contentType.split(';')[0] ?? '';
  const response = operation?.responses[status];
  if (response && !response.content)
    return body === undefined ? undefined : `${operationId} ${status} has a body`;
  if (!response?.content?.[media]) return `${operationId} has no ${status} of ${media}`;
  const schema = `${pointer}/responses/${status}/content/${media.replaceAll('/', '~1')}/schema`;
  const validate = ajv.getSchema(`openapi#${encodeURI(schema)}`);
  if (!validate) return `no schema at ${schema}`;
  return validate(body) ? undefined : `${operationId} ${status}: ${ajv.errorsText(validate.errors)}`;
}
