import { ResponseBodyError } from 'oauth4webapi';
import type { HostedConfig } from '../../runtime-config.ts';
import type { Stage } from '../stage.ts';
import { texts } from '../texts.ts';
import { renewTokens, type SignedIn } from './sign-in.ts';

/** Who signed in, and their stage. */
export interface HostedUser {
  readonly userId: string;
  readonly isAdmin: boolean;
  readonly stage: Stage;
}

/** Reads the user from the access token. The tokens stay in the memory of the page; a refused one is renewed. */
export function hostedUser(config: HostedConfig, signedIn: SignedIn): HostedUser {
  const claims = claimsOf(signedIn.accessToken);
  let current = signedIn;
  let renewing: Promise<void> | undefined;
  /** One renewal for all clients of the page: a refresh token may be good for one. */
  async function renew(): Promise<void> {
    if (current.refreshToken === undefined) throw new TypeError(texts.signedOut);
    current = await renewTokens(config, current.refreshToken).catch((error: Error) => {
      // Without a connection it may work later; what the provider refuses stays refused.
      throw error instanceof ResponseBodyError ? new TypeError(texts.signedOut, { cause: error }) : error;
    });
  }
  const scopes = config.scopeClaims.flatMap((name) => {
    const value = claims[name] ?? [];
    return Array.isArray(value) ? value : String(value).split(' ');
  });
  return {
    userId: String(claims[config.userClaim]),
    isAdmin: scopes.includes(config.adminScope),
    stage: {
      apiUrl: config.apiUrl,
      isLocal: false,
      async token(_userId, _isAdmin, refused) {
        if (refused === current.accessToken) {
          renewing ??= renew().finally(() => {
            renewing = undefined;
          });
          await renewing;
        }
        return current.accessToken;
      },
    },
  };
}

/** The payload of a JWT, which the API validates. */
function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  const bytes = Uint8Array.from(atob(payload), (one) => one.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}
