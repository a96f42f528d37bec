import document from '../../../../docs/reference/openapi.json' with { type: 'json' };
import { endpoint } from '../../../shared/http/endpoint.ts';

export const getOpenApi = (deps: { document: { openapi: string } }) =>
  endpoint('get-openapi', async () => ({ status: 200, body: deps.document }));

export const handler = getOpenApi({ document });
