/** Writes lib/client/api-schema.ts, the types of the API's client, from docs/openapi.json: `npm run generate:client`; --print shows them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

// openapi-typescript prints with TypeScript's JavaScript API, which TypeScript 7 does not have.
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier === 'typescript' ? 'typescript-5' : specifier, context),
});
const { default: openapiTS, astToString } = await import('openapi-typescript');

const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
const types = astToString(await openapiTS(document, { alphabetize: true, defaultNonNullable: false }));
const text = `// Made by npm run generate:client.\n${types}`;
if (process.argv.includes('--print')) process.stdout.write(text);
else writeFileSync('lib/client/api-schema.ts', text);
