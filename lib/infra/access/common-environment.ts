import manifest from '../../../package.json' with { type: 'json' };
import { metricNamespace, serviceName } from '../config/names.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { tokenClaimsOf } from '../config/token-claims.ts';

/** The variables that every function of a stage has, besides those of its accesses. */
export const commonEnvironment = (config: StageConfig) => ({
  STAGE: config.stage,
  SERVICE_VERSION: manifest.version,
  POWERTOOLS_SERVICE_NAME: serviceName,
  POWERTOOLS_METRICS_NAMESPACE: metricNamespace,
  LOG_LEVEL: config.logLevel,
  REQUEST_LOG_PERCENT: String(config.requestLogPercent),
  SLOW_REQUEST_MS: String(config.maxLatencyMs),
  TOKEN_CLAIMS: JSON.stringify(tokenClaimsOf(config)),
  // Beside the edge, a client could write the header itself.
  ...(config.edge === 'only' && { CLIENT_ADDRESS_HEADER: 'cloudfront-viewer-address' }),
});
