import type { HostedConfig } from '../../console/runtime-config.ts';
import type { StageConfig } from './stage-config.ts';

/** What the console is told of its stage; nothing of it is secret. */
export function consoleConfig(config: StageConfig, apiUrl: string): HostedConfig {
  const named = (scope: string) => config.scopePrefix + scope.replaceAll(':', config.scopeSeparator);
  const scopes = ['chat:read', 'chat:write', 'chat:admin'].map(named);
  return {
    local: false,
    apiUrl,
    issuer: config.jwtIssuer,
    clientId: config.consoleClientId ?? '',
    audience: config.jwtAudiences[0] ?? '',
    scopes: config.consoleScopes ?? ['openid', ...scopes],
    userClaim: config.userClaim,
    scopeClaims: config.scopeClaims,
    adminScope: named('chat:admin'),
  };
}
