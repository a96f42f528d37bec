import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ImportLine, lineFault } from '../../../functions/shared/contract/import-format.ts';
import { readExport } from '../../../lib/import/conversion.ts';
import { openExport } from '../../../lib/import/export-folder.ts';
import type { SourceOptions } from '../../../lib/import/source.ts';
import { sources } from '../../../lib/import/sources/all.ts';
import { userMap } from '../../../lib/import/user-map.ts';

/** Writes an export into a folder that is removed again, and runs `use` on it. */
async function withExport<Result>(
  files: Readonly<Record<string, unknown>>,
  use: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'export-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));
    }
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Result of converting an export: its lines, which the service accepts, and counts of the parts that are not kept. */
export const converted = (
  from: string,
  files: Readonly<Record<string, unknown>>,
  { main, map, ...options }: Partial<SourceOptions> & { readonly main?: string; readonly map?: string } = {},
) =>
  withExport(files, async (directory) => {
    const folder = await openExport(main ? join(directory, main) : directory);
    const source = sources[from];
    if (!source) throw new Error(`There is no source ${from}.`);
    const conversion = await readExport(source, folder, { users: userMap(map), ...options });
    const lines: ImportLine[] = [];
    for await (const { line } of conversion.lines()) {
      const fault = lineFault(line);
      if (fault) throw new Error(`${fault} ${JSON.stringify(line)}`);
      lines.push(line);
    }
    const notKept = Object.fromEntries(conversion.notKept().map(({ what, count }) => [what, count]));
    conversion.close();
    folder.close();
    return {
      conversations: lines.flatMap(({ conversation }) => conversation ?? []),
      messages: lines.flatMap(({ message }) => message ?? []),
      notKept,
    };
  });
