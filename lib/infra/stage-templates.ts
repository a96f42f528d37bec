import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Source } from 'aws-cdk-lib/aws-s3-deployment';
import { chatStorage } from './chat-storage.ts';
import { featureFlags } from './config/feature-flags.ts';
import type { StageConfig } from './config/stage-config.ts';
import type { StageResources } from './cost/template.ts';

/**
 * Synthesizes a stage as the CLI does, but without the functions' code, so that nothing has to be bundled, and without
 * cdk-nag and CDK's own check of templates, which would take longer than all else.
 * @returns the stacks in the order of deployment
 */
export function stageTemplates(config: StageConfig) {
  const app = new App({
    context: featureFlags(config.stage),
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
  });
  chatStorage(
    app,
    config,
    () => Code.fromInline('//'),
    undefined,
    () => Source.data('index.html', ''),
  );
  return app.synth().stacks;
}

/** All resources of a stage, whatever stack they are in. */
export const stageResources = (config: StageConfig): StageResources =>
  stageTemplates(config).flatMap(({ template }) => Object.values(template.Resources ?? {}) as StageResources);
