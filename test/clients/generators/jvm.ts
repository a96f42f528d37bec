import { readFile, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { copyInto, type Generator, openApiGenerate, openApiGenerator, runIn } from './generator.ts';

/** Compiles a folder of Maven and returns how to run a class of it. */
async function compile(dir: string, mainClass: string) {
  await rm(join(dir, 'src/test'), { recursive: true, force: true });
  const classpath = [
    'dependency:build-classpath',
    '-Dmdep.outputFile=classpath',
    '-Dmdep.includeScope=runtime',
  ];
  await runIn(dir, 'mvn', ['-q', '-B', 'compile', ...classpath]);
  const path = [join(dir, 'target/classes'), await readFile(join(dir, 'classpath'), 'utf8')].join(delimiter);
  return { command: ['java', '-cp', path, mainClass] } as const;
}

export const jvmGenerators: readonly Generator[] = [
  {
    name: 'openapi-generator-java',
    version: openApiGenerator,
    needs: ['java', 'mvn', 'python3'],
    options:
      '`containerDefaultToNull=true`: else an edit that sets only the content also clears metadata and mentions',
    async build(dir) {
      const names = 'library=native,invokerPackage=chat,apiPackage=chat.api,modelPackage=chat.model';
      await openApiGenerate(dir, 'java', `${names},containerDefaultToNull=true`);
      await copyInto(dir, 'java', { 'Journey.java': 'src/main/java/Journey.java' });
      return compile(dir, 'Journey');
    },
  },
  {
    name: 'openapi-generator-kotlin',
    version: openApiGenerator,
    needs: ['java', 'mvn', 'python3'],
    async build(dir) {
      await openApiGenerate(dir, 'kotlin', 'packageName=chat');
      await copyInto(dir, 'kotlin', { 'Journey.kt': 'src/main/kotlin/Journey.kt', 'pom.xml': 'pom.xml' });
      return compile(dir, 'JourneyKt');
    },
  },
];
