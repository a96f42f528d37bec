import type { Plugin } from 'esbuild';
import { basePath, operations } from '../client/operations.ts';

/** `lib/client/operations.ts` as plain values: without this, a bundle of the client would hold zod and every schema. */
export function plainOperations(language: 'js' | 'ts'): string {
  const type =
    language === 'ts'
      ? ': Readonly<Record<OperationId, { method: string; path: string; keyed: boolean }>>'
      : '';
  return `${language === 'ts' ? "import type { OperationId } from './api-operation.ts';" : ''}
export const basePath = ${JSON.stringify(basePath)};
export const operations${type} = ${JSON.stringify(operations)};`;
}

/** For bundles of the client with esbuild. */
export const withPlainOperations: Plugin = {
  name: 'plain-operations',
  setup({ onLoad }) {
    onLoad({ filter: /client\/operations\.ts$/ }, () => ({ contents: plainOperations('js'), loader: 'js' }));
  },
};
