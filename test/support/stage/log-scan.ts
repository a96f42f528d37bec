import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Marker that tests put into contents, file names, metadata and keys, none of which may be logged. */
export const hush = 'hush';

const forbidden = [
  new RegExp(`\\b${hush}\\b`),
  /eyJ[\w-]{8,}\.eyJ/, // a token
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
];

/** The lines with forbidden content, shortened; `secrets` are those of the stage. */
export function leaksIn(text: string, secrets: readonly string[] = []): string[] {
  const lines = text.split('\n');
  const leaking = (line: string) =>
    forbidden.some((pattern) => pattern.test(line)) || secrets.some((secret) => line.includes(secret));
  return lines.filter(leaking).map((line) => line.slice(0, 500));
}

/** @throws Error that lists forbidden content in the logs of a folder */
export function assertNothingLeaks(logDir: string, secrets: readonly string[]): void {
  const leaks = readdirSync(logDir).flatMap((file) =>
    leaksIn(readFileSync(join(logDir, file), 'utf8'), secrets).map((line) => `${file}: ${line}`),
  );
  if (leaks.length > 0)
    throw new Error(
      `Logs have contents or secrets, ${leaks.length} times:\n${leaks.slice(0, 10).join('\n')}`,
    );
}
