import { type Scope, scopes } from '../domain/caller.ts';

/** Where the access tokens of a stage's identity provider say who calls. */
export interface TokenClaims {
  readonly user: string;
  readonly tenant: string;
  /** The tenant of tokens without that claim; without one they are rejected. */
  readonly defaultTenant?: string | undefined;
  /** Claims with scopes: a list, or a text with spaces. A token has what any of them says. */
  readonly scopes: readonly string[];
  /** What the provider writes before a scope's name: `chat/`. */
  readonly scopePrefix: string;
  /** What it writes between the parts of a scope's name: `chat.write.any`. */
  readonly scopeSeparator: string;
}

export const defaultTokenClaims: TokenClaims = {
  user: 'sub',
  tenant: 'tenant_id',
  scopes: ['scope', 'scp'],
  scopePrefix: '',
  scopeSeparator: ':',
};

/** A scope as tokens spell it. */
export const spelledScope = (scope: Scope, { scopePrefix, scopeSeparator }: TokenClaims): string =>
  scopePrefix + scope.replaceAll(':', scopeSeparator);

/**
 * The scopes of a token whose claims are texts, as an HTTP API's events have them: a list is `[a b]` there.
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
