import { endpoint } from '../../../shared/http/endpoint.ts';

export const getOpenApi = (deps: { document: () => Promise<{ openapi: string }> }) =>
  endpoint('get-openapi', async () => ({ status: 200, body: await deps.document() }));

/** Loaded at the first request, because the document has half a megabyte. */
const document = async () =>
  (await import('../../../../docs/reference/openapi.json', { with: { type: 'json' } })).default;

export const handler = getOpenApi({ document });
