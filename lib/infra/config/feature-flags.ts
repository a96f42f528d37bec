import recommended from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import type { StageName } from './stage-schema.ts';

/**
 * CDK's feature flags: all that its version recommends. They include weak references between stacks
 * (`Fn::GetStackOutput`), so that no stack keeps another one from changing a value. Emulators know exports only, so the
 * local stage uses those.
 */
export const featureFlags = (stage: StageName): Readonly<Record<string, unknown>> => ({
  ...recommended,
  ...(stage === 'local' && { '@aws-cdk/core:defaultCrossStackReferences': 'strong' }),
});
