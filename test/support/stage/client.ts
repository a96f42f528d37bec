import { expect, inject } from 'vitest';
import { basePath, type OperationId, routes } from '../../../functions/shared/contract/routes.ts';
import type { Scope } from '../../../functions/shared/domain/caller.ts';
import { openTokenIssuer } from '../../../lib/local/keys/token-issuer.ts';
import { contractFault } from './openapi.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly body: any;
}

export interface Request {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export type Call = (operationId: OperationId, request?: Request) => Promise<Answer>;

/** Calls the API of the test stage as a user; every response is checked against the published document. */
export async function signIn(
  userId: string,
  { tenantId = 'acme', scopes = ['chat:read', 'chat:write'] as readonly Scope[] } = {},
): Promise<Call> {
  const issuer = await openTokenIssuer(inject('stage').stateDir);
  return withToken(await issuer.mintToken({ userId, tenantId, scopes, expiresIn: '1h' }));
}

export function withToken(token: string | undefined): Call {
  const { baseUrl } = inject('stage');
  return async (operationId, { path = {}, query = {}, headers = {}, body } = {}) => {
    const route = routes[operationId];
    const url = new URL(
      basePath + route.path.replace(/\{(\w+)\}/g, (_, key) => encodeURIComponent(path[key] ?? '')),
      baseUrl,
    );
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, String(value));
    const response = await fetch(url, {
      method: route.method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: asSent(body) }),
    });
    const answered = response.status === 204 || response.status === 304 ? undefined : await response.json();
    const contentType = response.headers.get('content-type') ?? '';
    expect(contractFault(operationId, response.status, contentType, answered)).toBeUndefined();
    return { status: response.status, headers: response.headers, body: answered };
  };
}

/** Text and bytes go as they are. */
const asSent = (body: unknown) =>
  typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);

/** Creates a conversation of the callers, by the first one. Returns its id. */
export async function converse(creator: Call, ...others: string[]): Promise<string> {
  const { status, body } = await creator('create-conversation', {
    body: { type: 'group', participants: others },
  });
  expect(status).toBe(201);
  return body.conversation.id;
}

export async function send(call: Call, conversationId: string, content: string): Promise<Answer> {
  return call('create-message', { path: { conversationId }, body: { content } });
}

export const problem = (kind: string) => ({ type: `urn:problem-type:chat-storage:${kind}` });
