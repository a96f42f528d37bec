import { join } from 'node:path';
import {
  copyInto,
  document,
  type Generator,
  openApiGenerate,
  openApiGenerator,
  runIn,
  withPip,
} from './generator.ts';

const python = async (dir: string, packages: string, name: string) => {
  await copyInto(dir, 'python', { 'journey.py': 'journey.py', [`${name}.py`]: 'main.py' });
  await runIn(dir, 'python3', ['-m', 'compileall', '-q', '.']);
  return { command: ['python3', join(dir, 'main.py')], env: { PYTHONPATH: packages } } as const;
};

export const pythonGenerators: readonly Generator[] = [
  {
    name: 'openapi-python-client',
    version: '0.29.1',
    needs: ['python3'],
    async build(dir) {
      const packages = await withPip('openapi-python-client==0.29.1');
      // The generator formats its output with a program of its own packages.
      const env = { PYTHONPATH: packages, PATH: `${join(packages, 'bin')}:${process.env.PATH}` };
      const args = ['--path', document, '--meta', 'none', '--output-path', 'chat'];
      await runIn(dir, 'python3', ['-m', 'openapi_python_client', 'generate', ...args], env);
      return python(dir, packages, 'openapi-python-client');
    },
  },
  {
    name: 'openapi-generator-python',
    version: openApiGenerator,
    needs: ['python3', 'java'],
    async build(dir) {
      await openApiGenerate(dir, 'python', 'packageName=chat');
      const packages = await withPip('pydantic==2.13.3', 'urllib3==2.7.0', 'python-dateutil==2.9.0.post0');
      return python(dir, packages, 'openapi-generator');
    },
  },
];
