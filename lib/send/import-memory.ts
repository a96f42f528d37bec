import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';

const rememberedImport = z.object({
  baseUrl: z.string(),
  tenantId: z.string(),
  /** SHA-256 of the file, in hex: a changed file is another import. */
  sha256: z.string(),
  /** Absolute path. */
  file: z.string(),
  conversationId: z.string(),
});

type RememberedImport = z.infer<typeof rememberedImport>;

/** Remembers the conversation of each sent file, for one API and tenant. */
export interface ImportMemory {
  find(sha256: string): RememberedImport | undefined;
  all(): readonly RememberedImport[];
  /** Replaces the entry of the same file. */
  remember(one: Pick<RememberedImport, 'sha256' | 'file' | 'conversationId'>): void;
}

/** Kept in a JSON file, which is read anew each time: several imports may run. */
export function importMemory(path: string, of: { baseUrl: string; tenantId: string }): ImportMemory {
  const read = () =>
    existsSync(path) ? rememberedImport.array().parse(JSON.parse(readFileSync(path, 'utf8'))) : [];
  const isOurs = ({ baseUrl, tenantId }: RememberedImport) =>
    baseUrl === of.baseUrl && tenantId === of.tenantId;
  const all = () => read().filter(isOurs);
  return {
    all,
    find: (sha256) => all().find((one) => one.sha256 === sha256),
    remember(one) {
      const others = read().filter((other) => !isOurs(other) || other.sha256 !== one.sha256);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.new`, `${JSON.stringify([...others, { ...of, ...one }], null, 2)}\n`);
      renameSync(`${path}.new`, path);
    },
  };
}
