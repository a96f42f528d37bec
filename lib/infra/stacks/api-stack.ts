import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { HttpApi, type HttpApiProps } from '../constructs/api/http-api.ts';
import { ServiceStack } from './service-stack.ts';

export class ApiStack extends ServiceStack {
  readonly api: HttpApi;

  constructor(scope: Construct, props: HttpApiProps) {
    super(scope, 'api', { ...props, description: 'The HTTP API without its endpoints' });
    this.api = new HttpApi(this, 'HttpApi', props);
    new CfnOutput(this, 'Url', { value: this.api.url });
    if (this.api.domainTarget) new CfnOutput(this, 'DomainTarget', { value: this.api.domainTarget });
  }
}
