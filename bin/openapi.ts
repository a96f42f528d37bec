/** Writes what docs/reference has of the contract: the two documents, and pages of operations and problems. `npm run openapi`. */
import { writeFileSync } from 'node:fs';
import { asyncApiDocument } from '../functions/shared/contract/events/asyncapi.ts';
import { openApiDocument } from '../functions/shared/contract/openapi.ts';
import { operationsPage, problemsPage } from '../lib/cli/reference-pages.ts';
import manifest from '../package.json' with { type: 'json' };

const write = (file: string, document: unknown) =>
  writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);

write('docs/reference/openapi.json', openApiDocument(manifest.version));
write('docs/reference/asyncapi.json', asyncApiDocument(manifest.version));
writeFileSync('docs/reference/operations.md', operationsPage());
writeFileSync('docs/reference/problems.md', problemsPage());
