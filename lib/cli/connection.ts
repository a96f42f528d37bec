import { join } from 'node:path';
import type { parseArgs } from 'node:util';
import { decodeJwt } from 'jose';
import { type ApiClient, apiClient } from '../client/api-client.ts';
import { openTokenIssuer } from '../local/keys/token-issuer.ts';
import { runningStage } from '../local/stage/running-stage.ts';
import { type ImportMemory, importMemory } from '../send/import-memory.ts';

/** The options that every command of a client takes, for node:util parseArgs. */
export const connectionOptions = {
  'base-url': { type: 'string' },
  token: { type: 'string' },
  tenant: { type: 'string', default: 'demo' },
  state: { type: 'string', default: '.local' },
} as const;

export const connectionHelp = `  --base-url URL     the API; default: $CHAT_STORAGE_URL, else the stage that npm start runs
  --token TOKEN      an access token; default: $CHAT_STORAGE_TOKEN, else one made for the running stage
  --tenant TENANT    whom that one is made for (demo)
  --state FOLDER     where the stage keeps its state, and import what went where (.local)
  -h, --help         this text`;

export interface Connection {
  readonly api: ApiClient;
  readonly memory: ImportMemory;
}

type ConnectionValues = ReturnType<typeof parseArgs<{ options: typeof connectionOptions }>>['values'];

/** @throws Error with the remedy when there is no API or no token for it */
export async function connect(
  values: ConnectionValues,
  { signal, isAdmin = false }: { signal?: AbortSignal; isAdmin?: boolean } = {},
): Promise<Connection> {
  const local = runningStage(values.state)?.baseUrl;
  const baseUrl = (values['base-url'] ?? process.env.CHAT_STORAGE_URL ?? local)?.replace(/\/+$/, '');
  if (!baseUrl) throw new Error('No stage runs here: npm start, or give --base-url and --token.');
  const given = values.token ?? process.env.CHAT_STORAGE_TOKEN;
  if (!given && baseUrl !== local) throw new Error('The API needs a token: --token or CHAT_STORAGE_TOKEN.');
  const token = given || (await localToken(values, isAdmin));
  await checkReachable(baseUrl, token);
  return {
    api: apiClient({ baseUrl, token, retrySignal: signal }),
    memory: importMemory(join(values.state, 'imports.json'), { baseUrl, tenantId: tenantOf(token) }),
  };
}

async function localToken({ state, tenant }: ConnectionValues, isAdmin: boolean): Promise<string> {
  const { mintToken } = await openTokenIssuer(state);
  const scopes = ['chat:read', 'chat:write', 'chat:write:any', ...(isAdmin ? ['chat:admin'] : [])];
  return mintToken({ userId: 'importer', tenantId: tenant, scopes, expiresIn: '12h' });
}

/** Else the first request would be repeated for a minute. */
async function checkReachable(baseUrl: string, token: string): Promise<void> {
  try {
    await apiClient({ baseUrl, token, timeoutMs: 5000, retryForMs: 0 }).request('get-health', {});
  } catch (error) {
    throw new Error(`${(error as Error).message}. Is the stage running (npm start)?`, { cause: error });
  }
}

/** Empty for a token that is no JWT or names its tenant differently: then the base URL alone has to do. */
function tenantOf(token: string): string {
  try {
    const { tenant_id: tenantId } = decodeJwt(token);
    return typeof tenantId === 'string' ? tenantId : '';
  } catch {
    return '';
  }
}
