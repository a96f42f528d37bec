import { decodeJwt } from 'jose';
import { inject } from 'vitest';
import { type ApiClient, apiClient } from '../../lib/client/api-client.ts';

/** A running stage. */
interface Target {
  /** With or without the base path of the API. */
  readonly baseUrl: string;
  /** Tokens of two users of one tenant, who may read and write. */
  readonly tokens: readonly [string, string];
}

declare module 'vitest' {
  interface ProvidedContext {
    target: Target;
  }
}

const { baseUrl, tokens } = inject('target');

export const apiWith = (token: string): ApiClient => apiClient({ baseUrl, token, retryForMs: 15_000 });

const user = (token: string) => ({ id: decodeJwt(token).sub ?? '', api: apiWith(token) });

/** The first one's. */
export const [token] = tokens;
export const alice = user(tokens[0]);
export const bob = user(tokens[1]);

/** Creates a conversation of Alice with these users; returns its id. */
export async function converse(...others: readonly (typeof bob)[]): Promise<string> {
  const participants = others.map(({ id }) => id);
  const { body } = await alice.api.request('create-conversation', { body: { type: 'group', participants } });
  return body.conversation.id;
}

/** The expected error of a response. API Gateway's own errors have no type. */
export const refusal = (status: number, more = {}) => ({ problem: { status, ...more } });
