import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Json } from '../deployment/references.ts';

export interface UserPool {
  readonly issuer: string;
  /** Ids of its app clients. */
  readonly audiences: readonly string[];
  /** An access token of a program, by client credentials. */
  programToken(scope: string): Promise<string>;
  /** An access token of a user who signs in on the pool's page: authorization code with PKCE. */
  userToken(scope: string): Promise<string>;
}

const region = 'us-east-1';
const callback = 'http://localhost:3000/callback';
const password = `Aa1!${randomUUID()}`;
/** The emulator's root. */
const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/cognito-idp/aws4_request, SignedHeaders=host, Signature=0`;

/** A Cognito user pool in an emulator, with a resource server `chat`, a program and a user named Alice. */
export async function createUserPool(endpoint: string): Promise<UserPool> {
  const ask = async (operation: string, input: object): Promise<Json> => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        authorization,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      },
      body: JSON.stringify(input),
    });
    if (!response.ok) throw new Error(`${operation}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const { UserPool: pool } = await ask('CreateUserPool', { PoolName: 'chat' });
  const UserPoolId = pool.Id;
  const scopes = ['chat:read', 'chat:write'];
  await ask('CreateResourceServer', {
    UserPoolId,
    Identifier: 'chat',
    Name: 'Chat',
    Scopes: scopes.map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName })),
  });
  const clientOf = async (name: string, settings: object): Promise<Json> => {
    const { UserPoolClient } = await ask('CreateUserPoolClient', {
      UserPoolId,
      ClientName: name,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthScopes: scopes.map((scope) => `chat/${scope}`),
      SupportedIdentityProviders: ['COGNITO'],
      ...settings,
    });
    return UserPoolClient;
  };
  const program = await clientOf('program', {
    GenerateSecret: true,
    AllowedOAuthFlows: ['client_credentials'],
  });
  const browser = await clientOf('browser', { AllowedOAuthFlows: ['code'], CallbackURLs: [callback] });
  await ask('AdminCreateUser', { UserPoolId, Username: 'alice', MessageAction: 'SUPPRESS' });
  await ask('AdminSetUserPassword', { UserPoolId, Username: 'alice', Password: password, Permanent: true });

  const token = async (form: Readonly<Record<string, string>>, secret?: string): Promise<string> => {
    const response = await fetch(`${endpoint}/oauth2/token`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(secret && { authorization: `Basic ${btoa(`${form.client_id}:${secret}`)}` }),
      },
      body: new URLSearchParams(form).toString(),
    });
    if (!response.ok) throw new Error(`A token: ${response.status} ${await response.text()}`);
    return ((await response.json()) as Json).access_token;
  };

  return {
    issuer: `https://cognito-idp.${region}.amazonaws.com/${UserPoolId}`,
    audiences: [program.ClientId, browser.ClientId],

    programToken: (scope) =>
      token({ grant_type: 'client_credentials', client_id: program.ClientId, scope }, program.ClientSecret),

    async userToken(scope) {
      const verifier = randomBytes(32).toString('base64url');
      const request = {
        client_id: browser.ClientId,
        redirect_uri: callback,
        response_type: 'code',
        scope,
        state: randomUUID(),
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      };
      const page = await fetch(`${endpoint}/oauth2/authorize?${new URLSearchParams(request)}`);
      if (!page.ok) throw new Error(`The page to sign in: ${page.status} ${await page.text()}`);
      const signedIn = await fetch(`${endpoint}/login`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ ...request, username: 'alice', password }).toString(),
      });
      const code = new URL(signedIn.headers.get('location') ?? '').searchParams.get('code') ?? '';
      return token({
        grant_type: 'authorization_code',
        client_id: browser.ClientId,
        redirect_uri: callback,
        code,
        code_verifier: verifier,
      });
    },
  };
}
