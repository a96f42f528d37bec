import { endpoint } from '../../../shared/http/endpoint.ts';
import { env } from '../../../shared/runtime/env.ts';

export const getHealth = (deps: { version: () => string }) =>
  endpoint('get-health', async () => ({
    status: 200,
    body: { status: 'up', version: deps.version() },
  }));

export const handler = getHealth({ version: () => env('SERVICE_VERSION') });
