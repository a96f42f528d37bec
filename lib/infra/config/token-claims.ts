import type { TokenClaims } from '../../../functions/shared/contract/token-claims.ts';
import type { StageConfig } from './stage-config.ts';

/** Claims of a stage's tokens that identify the caller. */
export const tokenClaimsOf = (config: StageConfig): TokenClaims => ({
  user: config.userClaim,
  tenant: config.tenantClaim,
  defaultTenant: config.defaultTenant,
  scopes: config.scopeClaims,
  scopePrefix: config.scopePrefix,
  scopeSeparator: config.scopeSeparator,
});

/** Claims in which API Gateway checks scopes; only the service checks others. */
const claimsOfGateway: readonly string[] = ['scope', 'scp'];

export const gatewayChecksScopes = ({ scopeClaims }: StageConfig): boolean =>
  scopeClaims.every((claim) => claimsOfGateway.includes(claim));
