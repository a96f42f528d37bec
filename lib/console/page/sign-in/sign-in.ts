import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  calculatePKCECodeChallenge,
  discoveryRequest,
  generateRandomCodeVerifier,
  generateRandomNonce,
  generateRandomState,
  None,
  processAuthorizationCodeResponse,
  processDiscoveryResponse,
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  validateAuthResponse,
} from 'oauth4webapi';
import type { HostedConfig } from '../../runtime-config.ts';

/** What is kept between leaving for the provider and coming back; never a token. */
interface Started {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

const keptAs = 'sign-in';
const redirectUri = `${location.origin}/`;

/** The tokens of a user who signed in, in the memory of the page alone. */
export interface SignedIn {
  readonly accessToken: string;
  /** Absent when the provider gave none. It may be good for one renewal. */
  readonly refreshToken: string | undefined;
}

/** An issuer on this machine has no TLS. */
const transport = (issuer: URL) => ({
  [allowInsecureRequests]: issuer.protocol === 'http:' && issuer.hostname === '127.0.0.1',
});

async function providerOf(issuer: URL) {
  return processDiscoveryResponse(issuer, await discoveryRequest(issuer, transport(issuer)));
}

/** Leaves for the provider: authorization code with PKCE, state and nonce (OAuth 2.1, OpenID Connect). */
export async function leaveToSignIn(config: HostedConfig): Promise<void> {
  const provider = await providerOf(new URL(config.issuer));
  const started: Started = {
    state: generateRandomState(),
    nonce: generateRandomNonce(),
    verifier: generateRandomCodeVerifier(),
  };
  sessionStorage.setItem(keptAs, JSON.stringify(started));
  const url = new URL(provider.authorization_endpoint ?? '');
  const parameters = {
    response_type: 'code',
    client_id: config.clientId,
    redirect_uri: redirectUri,
    scope: config.scopes.join(' '),
    audience: config.audience,
    state: started.state,
    nonce: started.nonce,
    code_challenge: await calculatePKCECodeChallenge(started.verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  location.assign(url);
}

/**
 * Exchanges the code with which the provider sent the browser back.
 * @returns the tokens; undefined when the page was opened otherwise
 * @throws Error when the provider refused, or when state, nonce or the ID token are not those of this sign-in
 */
export async function returnFromSignIn(config: HostedConfig): Promise<SignedIn | undefined> {
  const here = new URL(location.href);
  const kept = sessionStorage.getItem(keptAs);
  if (!kept || !here.searchParams.has('state')) return undefined;
  sessionStorage.removeItem(keptAs);
  // The code does not stay in the address, or in the history.
  history.replaceState(null, '', `/${location.hash}`);
  const { state, nonce, verifier }: Started = JSON.parse(kept);
  const issuer = new URL(config.issuer);
  const provider = await providerOf(issuer);
  const client = { client_id: config.clientId };
  const response = await authorizationCodeGrantRequest(
    provider,
    client,
    None(),
    validateAuthResponse(provider, client, here, state),
    redirectUri,
    verifier,
    transport(issuer),
  );
  const tokens = await processAuthorizationCodeResponse(provider, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  });
  return { accessToken: tokens.access_token, refreshToken: tokens.refresh_token };
}

/** Gets new tokens for a refresh token. @throws Error when the provider refuses: the user has to sign in again */
export async function renewTokens(config: HostedConfig, refreshToken: string): Promise<SignedIn> {
  const issuer = new URL(config.issuer);
  const provider = await providerOf(issuer);
  const client = { client_id: config.clientId };
  const response = await refreshTokenGrantRequest(provider, client, None(), refreshToken, transport(issuer));
  const tokens = await processRefreshTokenResponse(provider, client, response);
  // A provider that does not rotate them returns none: the old one stays.
  return { accessToken: tokens.access_token, refreshToken: tokens.refresh_token ?? refreshToken };
}
