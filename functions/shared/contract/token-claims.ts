import { type Scope, scopes } from '../domain/caller.ts';

/** Claims of a stage's access tokens that identify the caller. */
export interface TokenClaims {
  readonly user: string;
  readonly tenant: string;
  /** Tenant of tokens without that claim; if undefined, such tokens are rejected. */
  readonly defaultTenant?: string | undefined;
  /** Claims that list scopes, as an array or separated by spaces. A token has the scopes of all of them. */
  readonly scopes: readonly string[];
  /** Prefix that the provider puts before a scope's name: `chat/`. */
  readonly scopePrefix: string;
  /** Separator that the provider puts between the parts of a scope's name: the `.` of `chat.write.any`. */
  readonly scopeSeparator: string;
}

export const defaultTokenClaims: TokenClaims = {
  user: 'sub',
  tenant: 'tenant_id',
  scopes: ['scope', 'scp'],
  scopePrefix: '',
  scopeSeparator: ':',
};

/** A scope in the provider's spelling. */
export const spelledScope = (scope: Scope, { scopePrefix, scopeSeparator }: TokenClaims): string =>
  scopePrefix + scope.replaceAll(':', scopeSeparator);

/**
 * The scopes of a token whose claims are texts, as in the events of an HTTP API, where a list is `[a b]`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function scopesOf(claims: Readonly<Record<string, unknown>>, layout: TokenClaims): ReadonlySet<Scope> {
  const spelled = layout.scopes.flatMap((claim) =>
    String(claims[claim] ?? '')
      .replace(/^\[(.*)\]$/s, '$1')
      .split(/[\s,]+/),
  );
  return new Set(scopes.filter((scope) => spelled.includes(spelledScope(scope, layout))));
}
