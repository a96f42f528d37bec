import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { installOnce } from '../../../lib/local/process/install-once.ts';
import { cacheDir } from '../../../lib/local/stage/stage-services.ts';
import { copyInto, document, type Generator, openApiGenerate, openApiGenerator, runIn } from './generator.ts';

async function compile(dir: string, name: string) {
  await copyInto(dir, 'go', { 'journey.go': 'journey.go', [`${name}.go`]: 'main.go' });
  await runIn(dir, 'go', ['mod', 'init', 'example.test/journey']);
  await runIn(dir, 'go', ['mod', 'tidy']);
  await runIn(dir, 'go', ['build', '-o', 'journey', '.']);
  return { command: [join(dir, 'journey')] } as const;
}

const oapiCodegen = 'v2.8.2';

export const goGenerators: readonly Generator[] = [
  {
    name: 'oapi-codegen',
    version: oapiCodegen,
    needs: ['go'],
    async build(dir) {
      const bin = await installOnce(
        join(cacheDir, `client-oapi-codegen-${oapiCodegen}`),
        async (unfinished) => {
          const tool = `github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@${oapiCodegen}`;
          await runIn(unfinished, 'go', ['install', tool], { GOBIN: unfinished });
        },
      );
      await mkdir(join(dir, 'chat'));
      const args = ['-generate', 'types,client', '-package', 'chat', '-o', 'chat/chat.go', document];
      await runIn(dir, join(bin, 'oapi-codegen'), args);
      return compile(dir, 'oapi-codegen');
    },
  },
  {
    name: 'openapi-generator-go',
    version: openApiGenerator,
    needs: ['go', 'java', 'python3'],
    options:
      '`disallowAdditionalPropertiesIfNotPresent=false`: else a field that the client does not know is an error',
    async build(dir) {
      const open = 'disallowAdditionalPropertiesIfNotPresent=false';
      await openApiGenerate(join(dir, 'chat'), 'go', `packageName=chat,withGoMod=false,${open}`);
      // Examples of tests, which import the client from a repository that there is not.
      await rm(join(dir, 'chat/test'), { recursive: true });
      return compile(dir, 'openapi-generator');
    },
  },
];
