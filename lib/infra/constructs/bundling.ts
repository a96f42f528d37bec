import type { BuildOptions, Plugin } from 'esbuild';

/** Modules that no function uses and that their packages load all the same: left empty. */
const unused = new RegExp(
  [
    // Functions only produce: what kafkajs consumes and administrates with would be 60 KB of each bundle.
    String.raw`kafkajs[\\/]src[\\/](admin|consumer)[\\/]index\.js`,
    // Traces version 2 of the SDK; with the versions that it compares, 35 KB.
    String.raw`aws-xray-sdk-core[\\/]dist[\\/]lib[\\/]patchers[\\/]aws_p\.js`,
  ].join('|'),
);
const withoutUnused: Plugin = {
  name: 'without-unused',
  setup: ({ onLoad }) => onLoad({ filter: unused }, () => ({ contents: '' })),
};

/** How a function is bundled: one ES module for the Lambda runtime's Node, the SDK included, so that it is pinned. */
export const bundling = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
  // Escaped, every character beyond ASCII would take six bytes.
  charset: 'utf8',
  legalComments: 'external',
  // Other ways to credentials than the environment, which is the one that Lambda has. Its runtime carries them.
  external: ['ini', 'login', 'process', 'sso', 'web-identity']
    .map((way) => `@aws-sdk/credential-provider-${way}`)
    .concat('@aws-sdk/credential-providers', '@aws-sdk/client-sts'),
  plugins: [withoutUnused],
  // Dependencies in CommonJS call require, which ES modules do not have.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
} satisfies BuildOptions;
