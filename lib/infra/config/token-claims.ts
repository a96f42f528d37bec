import type { TokenClaims } from '../../../functions/shared/contract/token-claims.ts';
import type { StageConfig } from './stage-config.ts';

/** Where the tokens of a stage say who calls. */
export const tokenClaimsOf = (config: StageConfig): TokenClaims => ({
  user: config.userClaim,
  tenant: config.tenantClaim,
  defaultTenant: config.defaultTenant,
  scopes: config.scopeClaims,
  scopePrefix: config.scopePrefix,
  scopeSeparator: config.scopeSeparator,
});

/** Claims in which API Gateway looks for scopes; in others, only the service does. */
const claimsOfGateway: readonly string[] = ['scope', 'scp'];

export const gatewayChecksScopes = ({ scopeClaims }: StageConfig): boolean =>
  scopeClaims.every((claim) => claimsOfGateway.includes(claim));
