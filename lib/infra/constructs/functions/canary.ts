import { Duration, Validations } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { StageConfig } from '../../config/stage-config.ts';
import { serviceAlarm } from '../../monitoring/service-alarm.ts';
import type { ServiceFunction } from './service-function.ts';

/**
 * Shifts 10 % of the traffic to new code for five minutes, and rolls back when calls fail. In stages without canary the
 * alias moves at once.
 */
export class Canary extends Construct {
  private readonly config: StageConfig;
  private readonly application: LambdaApplication;
  /** One role for all deployments: one per function would use too many of a stack's 500 resources. */
  private readonly role: Role;

  constructor(scope: Construct, config: StageConfig) {
    super(scope, 'Canary');
    this.config = config;
    this.application = new LambdaApplication(this, 'Application');
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
      managedPolicies: [
        ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSCodeDeployRoleForLambdaLimited'),
      ],
    });
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
      reason: 'AWS’s own policy for CodeDeploy with Lambda; it follows what the service needs.',
    });
  }

  /** @param failures besides the errors that Lambda counts: the endpoint's own 5xx responses */
  guard({ name, alias }: ServiceFunction, failures: readonly IMetric[] = []): void {
    const period = Duration.minutes(1);
    const counted = [alias.metricErrors({ period }), ...failures];
    // One alarm for all of them: alarms are resources, too.
    const metric = new MathExpression({
      label: 'failures',
      expression: counted.map((_, n) => `FILL(m${n}, 0)`).join(' + '),
      usingMetrics: Object.fromEntries(counted.map((failure, n) => [`m${n}`, failure])),
      period,
    });
    new LambdaDeploymentGroup(this, name, {
      application: this.application,
      alias,
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms: [serviceAlarm(this, this.config, { name: 'failed-release', of: name, metric, above: 0 })],
      role: this.role,
    });
  }
}
