import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { nameOf, serviceName } from '../config/names.ts';
import type { StageConfig } from '../config/stage-config.ts';

export interface ServiceStackOptions {
  readonly config: StageConfig;
  readonly description: string;
  /** Set for stacks with data that cannot be created again: protected if the stage protects its data. */
  readonly stateful?: boolean;
}

/** A stack of the stage, for whatever account and region it is deployed to. */
export abstract class ServiceStack extends Stack {
  constructor(
    scope: Construct,
    part: string,
    { config, description, stateful = false }: ServiceStackOptions,
  ) {
    super(scope, nameOf(config, part), {
      description,
      terminationProtection: stateful && config.protectData,
      tags: { service: serviceName, stage: config.stage },
    });
  }
}
