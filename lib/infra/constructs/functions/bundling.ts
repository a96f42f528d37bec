import { isBuiltin } from 'node:module';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { functionEntry } from '../../config/function-entries.ts';
import { ownSchemasOnly } from '../api/own-schemas-only.ts';

/** Replaces modules that packages load but no function uses with empty ones. */
const withoutUnused: Plugin = {
  name: 'without-unused',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/](kafkajs|aws-xray-sdk-core)[\\/].*\.js$/ }, ({ path }) =>
      unused.test(path) ? { contents: '' } : undefined,
    ),
};
const unused = new RegExp(
  [
    // Functions only produce; the consumer and the admin client of kafkajs, with their requests, are half of its size.
    String.raw`kafkajs[\\/]src[\\/](admin|consumer)[\\/]index\.js`,
    String.raw`[\\/]protocol[\\/]requests[\\/](?!produce|metadata|apiVersions|initProducerId|sasl)\w+[\\/]index\.js`,
    // Traces version 2 of the SDK; with the versions that it compares, 35 KB.
    String.raw`aws-xray-sdk-core[\\/]dist[\\/]lib[\\/]patchers[\\/]aws_p\.js`,
  ].join('|'),
);

/**
 * Loads Node's own modules by require: an import of `node:http` in an ES module reads all its exports, and some of them
 * load half of Node (undici), which takes longer than the rest of a cold start.
 */
const builtInsByRequire: Plugin = {
  name: 'built-ins-by-require',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /./ }, ({ path, kind }) =>
      isBuiltin(path) && kind !== 'require-call' ? { path, namespace: 'built-in' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'built-in' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

let signing: Promise<string> | undefined;

/** What functions/shared/aws signs requests with, as one module. */
async function bundleSigning(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents:
        "export { SignatureV4 } from '@smithy/signature-v4'; export { Sha256 } from '@smithy/core/checksum';",
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/**
 * Gives the code that signs requests a copy of its own of @smithy/core. The clients of the SDK, which are loaded later,
 * use the same files, and the bundler splits by file: a cold start would read all that the clients need, 76 KB.
 */
const ownSigning: Plugin = {
  name: 'own-signing',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^@smithy\/(signature-v4|core\/checksum)$/ }, ({ importer }) =>
      /[\\/]functions[\\/]shared[\\/]aws[\\/]/.test(importer)
        ? { path: 'signing', namespace: 'signing' }
        : undefined,
    );
    onLoad({ filter: /./, namespace: 'signing' }, async () => {
      signing ??= bundleSigning();
      return { contents: await signing, resolveDir: import.meta.dirname };
    });
  },
};

/**
 * How a function is bundled: ES modules for the Lambda runtime's Node, the SDK included, so that it is pinned. Modules
 * loaded with `import()` become separate files, which Node reads on demand.
 */
export const bundling = (name: string) =>
  ({
    entryPoints: [functionEntry(name)],
    outdir: `dist/${name}`,
    metafile: true,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    entryNames: 'index',
    chunkNames: '[name]-[hash]',
    mainFields: ['module', 'main'],
    minify: true,
    // Otherwise esbuild would escape every character beyond ASCII to six bytes.
    charset: 'utf8',
    legalComments: 'external',
    // Credential providers other than the environment, which is the one that Lambda uses. Its runtime contains them.
    external: ['ini', 'login', 'process', 'sso', 'web-identity']
      .map((way) => `@aws-sdk/credential-provider-${way}`)
      .concat('@aws-sdk/credential-providers', '@aws-sdk/client-sts'),
    plugins: [withoutUnused, ownSigning, builtInsByRequire, ownSchemasOnly(name)],
    // Dependencies in CommonJS call require, which ES modules do not have.
    banner: {
      js: "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);",
    },
  }) satisfies BuildOptions;
