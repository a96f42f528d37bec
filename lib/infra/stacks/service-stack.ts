import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { nameOf, serviceName } from '../config/names.ts';
import type { StageConfig } from '../config/stage-config.ts';

export interface ServiceStackOptions {
  readonly config: StageConfig;
  readonly description: string;
  /** Set for stacks with data that cannot be created again: protected if the stage protects its data. */
  readonly stateful?: boolean;
  /** Set where AWS allows only this one. */
  readonly region?: string;
}

/** A stack of the stage, for whatever account and, unless `region` says otherwise, region it is deployed to. */
export abstract class ServiceStack extends Stack {
  constructor(
    scope: Construct,
    part: string,
    { config, description, stateful = false, region }: ServiceStackOptions,
  ) {
    super(scope, nameOf(config, part), {
      description,
      ...(region && { env: { region } }),
      terminationProtection: stateful && config.protectData,
      tags: { service: serviceName, stage: config.stage },
    });
  }
}
