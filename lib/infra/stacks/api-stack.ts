import { CfnOutput, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { OperationId } from '../../../functions/shared/contract/routes.ts';
import { Canary } from '../constructs/canary.ts';
import { HttpApi } from '../constructs/http-api.ts';
import { type Service, ServiceFunction } from '../constructs/service-function.ts';
import { stageMetrics } from '../monitoring/metrics.ts';
import { ServiceStack } from './service-stack.ts';

/** One second less than API Gateway waits. */
const timeout = Duration.seconds(29);

export class ApiStack extends ServiceStack {
  readonly api: HttpApi;

  constructor(scope: Construct, service: Service) {
    super(scope, 'api', { ...service, description: 'The HTTP API and its endpoints' });
    const { config } = service;
    const canary = config.canary ? new Canary(this, config) : undefined;
    const metrics = stageMetrics(config);
    this.api = new HttpApi(this, 'HttpApi', {
      ...service,
      handlerOf: (operationId: OperationId) => {
        const endpoint = new ServiceFunction(this, operationId, service, {
          timeout,
          ...(operationId === 'create-message' && { concurrency: config.producerConcurrency }),
        });
        canary?.guard(endpoint, [metrics.serverErrors(operationId)]);
        return endpoint.live;
      },
    });
    new CfnOutput(this, 'Url', { value: this.api.url });
    if (this.api.domainTarget) new CfnOutput(this, 'DomainTarget', { value: this.api.domainTarget });
  }
}
