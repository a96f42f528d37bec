import { type Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';
import { consoleConfig } from '../config/console-config.ts';
import type { StageConfig } from '../config/stage-config.ts';
import type { ConsoleSite } from '../constructs/console/console-site.ts';
import { ServiceStack } from './service-stack.ts';

export interface ConsoleFilesStackProps {
  readonly config: StageConfig;
  readonly site: ConsoleSite;
  readonly apiUrl: string;
  /** The bundled page. */
  readonly page: ISource;
}

/** The files of the console, and what it is told of its stage. */
export class ConsoleFilesStack extends ServiceStack {
  constructor(scope: Construct, { config, site, apiUrl, page }: ConsoleFilesStackProps) {
    super(scope, 'console-files', { config, description: 'Files and configuration of the console' });
    new BucketDeployment(this, 'Deployment', {
      destinationBucket: Bucket.fromBucketArn(this, 'Files', site.bucketArn),
      sources: [page, Source.jsonData('console/config.json', consoleConfig(config, apiUrl))],
      cacheControl: [CacheControl.noCache()],
      memoryLimit: 256,
    });
    acknowledge(this, site);
  }
}

/** cdk-nag names each permission of CDK's function that copies the files. */
function acknowledge(stack: Stack, site: ConsoleSite): void {
  const copies = stack.node.children.find(({ node }) => node.id.startsWith('Custom::CDKBucketDeployment'));
  if (!copies) throw new Error('CDK names its function for files differently now.');
  const { 'Fn::ImportValue': files } = stack.resolve(site.bucketArn);
  const assets = 'arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*';
  const logs = 'arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
  const wildcards = [
    ...['GetBucket*', 'GetObject*', 'List*', 'Abort*', 'DeleteObject*'].map((name) => `Action::s3:${name}`),
    `Resource::${assets}`,
    `Resource::${files}/*`,
  ];
  const ids = [
    `AwsSolutions-IAM4[Policy::${logs}]`,
    'AwsSolutions-L1',
    ...wildcards.map((one) => `AwsSolutions-IAM5[${one}]`),
  ];
  const reason =
    "CDK's function: it reads the account's assets and writes the files of this bucket, whatever their names.";
  for (const id of ids) Validations.of(copies).acknowledge({ id, reason });
}
