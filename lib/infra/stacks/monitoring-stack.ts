import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { nameOf } from '../config/names.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { stageDashboard } from '../monitoring/dashboard.ts';
import { errorBudgetAlarm } from '../monitoring/error-budget.ts';
import { stageAlarms } from '../monitoring/stage-alarms.ts';
import { ServiceStack } from './service-stack.ts';

export interface MonitoringStackProps {
  readonly config: StageConfig;
  readonly apiId: string;
}

export class MonitoringStack extends ServiceStack {
  constructor(scope: Construct, { config, apiId }: MonitoringStackProps) {
    super(scope, 'monitoring', { config, description: 'Dashboard and alarms' });
    const key = new Key(this, 'Key', {
      description: 'Alarms on their way',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // CloudWatch of this account only.
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    });
    key.grantEncryptDecrypt(cloudWatch);
    const topic = new Topic(this, 'Alarms', {
      topicName: nameOf(config, 'alarms'),
      masterKey: key,
      enforceSSL: true,
    });
    // A policy replaces the topic's default one, which allows the account: without this statement, alarms could not
    // publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sns:Publish'],
        principals: [cloudWatch],
        resources: [topic.topicArn],
      }),
    );
    if (config.alarmEmail) topic.addSubscription(new EmailSubscription(config.alarmEmail));
    const action = new SnsAction(topic);
    const alarms = stageAlarms(this, { config, apiId, action });
    // Emulators have no alarms computed from several metrics.
    if (config.stage !== 'local') errorBudgetAlarm(this, { config, action });
    stageDashboard(this, { config, apiId, alarms });
  }
}
