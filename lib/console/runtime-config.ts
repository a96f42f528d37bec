/** `/console/config.json`: what the page is told of its stage. */
export type RuntimeConfig = LocalConfig | HostedConfig;

/** The local stage, which serves the page and its tokens itself. */
interface LocalConfig {
  readonly local: true;
}

/** A stage whose users sign in with its OpenID provider. */
export interface HostedConfig {
  readonly local: false;
  /** Of the API, without its base path. */
  readonly apiUrl: string;
  readonly issuer: string;
  /** A public client of the provider, without a secret. */
  readonly clientId: string;
  /** Asked for at the provider; one that does not know the parameter ignores it. */
  readonly audience: string;
  readonly scopes: readonly string[];
  /** The claim of the access token that names the user. */
  readonly userClaim: string;
  /** The claims that hold scopes, and the scope of administrators in them. */
  readonly scopeClaims: readonly string[];
  readonly adminScope: string;
}
