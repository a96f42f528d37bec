import type { StageConfig } from '../config/stage-config.ts';
import type { StageResources } from '../cost/template.ts';
import { bootstrap } from './bootstrap.ts';
import { certificates } from './certificate.ts';
import type { Check } from './check.ts';
import { concurrency } from './concurrency.ts';
import { credentials } from './credentials.ts';
import { gatewayQuota } from './gateway-quota.ts';
import { issuer } from './issuer.ts';
import { names } from './names.ts';
import { zones } from './zones.ts';

export interface PreflightOptions {
  readonly config: StageConfig;
  readonly region: string;
  /** Synthesized resources of the stage. */
  readonly resources: StageResources;
  /** Names of the stage's stacks. */
  readonly stacks: readonly string[];
}

/**
 * The checks before a first deployment of a stage; they change nothing. Skips checks that a stage does not need: zones
 * without a network, AWS's quotas for the stage of an emulator.
 */
export function preflightChecks({ config, region, resources, stacks }: PreflightOptions): readonly Check[] {
  const hasNetwork = resources.some(({ Type }) => Type === 'AWS::EC2::VPC');
  return [
    { name: 'Credentials', run: credentials },
    { name: 'CDK bootstrap', run: bootstrap },
    ...(hasNetwork ? [{ name: 'Zones', run: () => zones(config, region) }] : []),
    { name: 'Lambda concurrency', run: () => concurrency(resources) },
    { name: 'Issuer', run: () => issuer(config) },
    { name: 'Certificates', run: () => certificates(config, region) },
    ...(config.stage === 'local' ? [] : [{ name: 'API Gateway quota', run: () => gatewayQuota(config) }]),
    { name: 'Names', run: () => names(resources, stacks) },
  ];
}
