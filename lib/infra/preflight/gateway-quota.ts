import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { StageConfig } from '../config/stage-config.ts';
import { type Finding, pass, warn } from './check.ts';

/** Requests a second of all APIs of an account in a region: HTTP, REST and WebSocket. */
const QuotaCode = 'L-8A5B8E43';

/** Checks that the account's quota of API Gateway covers the rate of a route of the stage, and its pokes. */
export async function gatewayQuota(config: StageConfig): Promise<readonly Finding[]> {
  const { Quota } = await new ServiceQuotasClient().send(
    new GetServiceQuotaCommand({ ServiceCode: 'apigateway', QuotaCode }),
  );
  const quota = Quota?.Value ?? 0;
  const pokes = config.live ? config.pokesPerSecond : 0;
  const taken = config.requestsPerSecond + pokes;
  const found = `API Gateway lets ${quota} requests/s of the account through, a route of the stage takes ${config.requestsPerSecond}${pokes ? `, its pokes ${pokes}` : ''}`;
  return taken > quota
    ? [
        warn(
          found,
          `Ask for more: Service Quotas, Amazon API Gateway, “Throttle rate” (${QuotaCode}); or lower requestsPerSecond${pokes ? ' or pokesPerSecond' : ''}.`,
        ),
      ]
    : [pass(found)];
}
