import recommended from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };

/** How CDK behaves: as its version recommends, but for one. */
export const featureFlags: Readonly<Record<string, unknown>> = {
  ...recommended,
  // Exports, which CloudFormation keeps from being removed while in use, and which emulators know.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
};
