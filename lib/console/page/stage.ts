import { type ApiClient, apiClient } from '../../client/api-client.ts';

/** The stage that the console shows, and how its users get tokens. */
export interface Stage {
  readonly apiUrl: string;
  /** Whether it runs on this machine: then the console may be any user, and sees the topics and figures. */
  readonly isLocal: boolean;
  /** A token of a user; `refused` is one that the API did not accept. */
  token(userId: string, isAdmin: boolean, refused?: string): Promise<string>;
}

/** The local stage, which serves this page, and gives it tokens of every user of the sample tenant. */
export const localStage: Stage = {
  apiUrl: location.origin,
  isLocal: true,
  async token(userId, isAdmin) {
    const query = new URLSearchParams({ user: userId, ...(isAdmin && { admin: '' }) });
    const response = await fetch(`/console/token?${query}`);
    if (!response.ok) throw new TypeError(`No token: ${response.status}`);
    return response.text();
  },
};

/** A client of the stage for a user; it keeps the token until the API refuses it. */
export function clientOf(
  stage: Stage,
  { userId, isAdmin = false, send = fetch }: { userId: string; isAdmin?: boolean; send?: typeof fetch },
): ApiClient {
  let token: Promise<string> | undefined;
  return apiClient({
    baseUrl: stage.apiUrl,
    token(refused) {
      if (refused !== undefined) token = undefined;
      token ??= stage.token(userId, isAdmin, refused).catch((error) => {
        token = undefined;
        throw error;
      });
      return token;
    },
    retryForMs: 5000,
    fetch: (input, init) => send(input, init),
  });
}
