import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Route } from '../../../functions/shared/contract/route.ts';
import type { OperationId } from '../../../functions/shared/contract/routes.ts';
import type { HttpApi } from '../constructs/api/http-api.ts';
import { defaultRoute, httpRoute } from '../constructs/api/http-route.ts';
import { Canary } from '../constructs/functions/canary.ts';
import { type Service, ServiceFunction } from '../constructs/functions/service-function.ts';
import { stageMetrics } from '../monitoring/metrics.ts';
import { ServiceStack } from './service-stack.ts';

/** One second less than API Gateway waits. */
const timeout = Duration.seconds(29);

export interface EndpointsStackProps extends Service {
  /** A folder of functions/api. */
  readonly subject: string;
  readonly api: HttpApi;
  readonly routes: Readonly<Record<string, Route>>;
}

/**
 * The endpoints of one subject. A stack has 500 resources at most, and an endpoint is ten of them in prod; a new one
 * changes the stack of its subject and no other.
 */
export class EndpointsStack extends ServiceStack {
  constructor(scope: Construct, { subject, api, routes, ...service }: EndpointsStackProps) {
    super(scope, `api-${subject}`, { ...service, description: `Endpoints of the API: ${subject}` });
    const { config } = service;
    const canary = config.canary ? new Canary(this, config) : undefined;
    const metrics = stageMetrics(config);
    for (const [name, route] of Object.entries(routes)) {
      const operationId = name as OperationId;
      const endpoint = new ServiceFunction(this, operationId, service, {
        timeout,
        memory: config.endpointMemory,
        ...(operationId === 'create-message' &&
          config.kafka !== 'none' &&
          config.producerConcurrency !== undefined && { concurrency: config.producerConcurrency }),
      });
      canary?.guard(endpoint, [metrics.serverErrors(operationId)]);
      httpRoute(this, { ...api, config, route, handler: endpoint.live });
    }
    if (subject === 'service') {
      const unknownRoute = new ServiceFunction(this, 'unknown-route', service, {
        timeout,
        memory: config.endpointMemory,
      });
      canary?.guard(unknownRoute);
      defaultRoute(this, { ...api, handler: unknownRoute.live });
    }
  }
}
