import type { BuildOptions, Plugin } from 'esbuild';

/** Functions only produce: what kafkajs consumes and administrates with would be 60 KB of each bundle. */
const producerOnly: Plugin = {
  name: 'kafkajs-producer-only',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]kafkajs[\\/]src[\\/](admin|consumer)[\\/]index\.js$/ }, () => ({ contents: '' })),
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
  plugins: [producerOnly],
  // Dependencies in CommonJS call require, which ES modules do not have.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
} satisfies BuildOptions;
