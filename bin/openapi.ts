/** Writes docs/openapi.json from the route table: `npm run openapi`. */
import { writeFileSync } from 'node:fs';
import { openApiDocument } from '../functions/shared/contract/openapi.ts';
import manifest from '../package.json' with { type: 'json' };

writeFileSync('docs/openapi.json', `${JSON.stringify(openApiDocument(manifest.version), null, 2)}\n`);
