import { Duration, Validations } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Construct } from 'constructs';
import { serviceAlarm } from './service-alarm.ts';
import type { ServiceFunction } from './service-function.ts';
import type { StageConfig } from './stage-config.ts';

/**
 * Gives new code 10 % of the traffic for five minutes, and takes it back when calls fail. In stages without canary
 * the alias just moves.
 */
export class Canary extends Construct {
  private readonly config: StageConfig;
  private readonly application: LambdaApplication;

  constructor(scope: Construct, config: StageConfig) {
    super(scope, 'Canary');
    this.config = config;
    this.application = new LambdaApplication(this, 'Application');
  }

  /** @param failures besides those that Lambda counts: what an endpoint answers itself */
  guard({ name, alias }: ServiceFunction, failures: readonly IMetric[] = []): void {
    const alarms = [alias.metricErrors({ period: Duration.minutes(1) }), ...failures].map((metric, n) =>
      serviceAlarm(this, this.config, {
        name: 'failed-release',
        of: n ? `${name}-${n}` : name,
        metric,
        above: 0,
      }),
    );
    const group = new LambdaDeploymentGroup(this, name, {
      application: this.application,
      alias,
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms,
    });
    Validations.of(group).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
      reason: 'AWS’s own policy for CodeDeploy with Lambda; it follows what the service needs.',
    });
  }
}
