import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { edgeDistribution } from '../constructs/api/edge.ts';
import { HttpApi, type HttpApiProps } from '../constructs/api/http-api.ts';
import { ServiceStack } from './service-stack.ts';

export interface ApiStackProps extends HttpApiProps {
  /** ARN of the edge's web ACL, on stages with an edge. */
  readonly edgeRules?: string | undefined;
}

export class ApiStack extends ServiceStack {
  readonly api: HttpApi;

  constructor(scope: Construct, { edgeRules, ...props }: ApiStackProps) {
    super(scope, 'api', { ...props, description: 'The HTTP API without its endpoints' });
    this.api = new HttpApi(this, 'HttpApi', props);
    const { domainTarget, edgePath, url } = this.api;
    const edge =
      edgeRules && domainTarget && edgePath
        ? edgeDistribution(this, {
            config: props.config,
            origin: domainTarget,
            originPath: edgePath,
            rules: edgeRules,
          })
        : undefined;
    new CfnOutput(this, 'Url', { value: url });
    const target = edge?.distributionDomainName ?? domainTarget;
    if (target) new CfnOutput(this, 'DomainTarget', { value: target });
  }
}
