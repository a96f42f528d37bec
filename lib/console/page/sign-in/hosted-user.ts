import type { HostedConfig } from '../../runtime-config.ts';
import type { Stage } from '../stage.ts';
import { texts } from '../texts.ts';

/** Who signed in, and their stage. */
export interface HostedUser {
  readonly userId: string;
  readonly isAdmin: boolean;
  readonly stage: Stage;
}

/** Reads the user from the access token, which stays in the memory of the page. */
export function hostedUser(config: HostedConfig, accessToken: string): HostedUser {
  const claims = claimsOf(accessToken);
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
        if (refused !== undefined) throw new TypeError(texts.signedOut);
        return accessToken;
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
