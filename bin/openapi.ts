/** Writes docs/reference/openapi.json and docs/reference/asyncapi.json from the contract: `npm run openapi`. */
import { writeFileSync } from 'node:fs';
import { asyncApiDocument } from '../functions/shared/contract/asyncapi.ts';
import { openApiDocument } from '../functions/shared/contract/openapi.ts';
import manifest from '../package.json' with { type: 'json' };

const write = (file: string, document: unknown) =>
  writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);

write('docs/reference/openapi.json', openApiDocument(manifest.version));
write('docs/reference/asyncapi.json', asyncApiDocument(manifest.version));
