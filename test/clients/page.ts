import type { Generator } from './generators/generator.ts';

/** Result of a generator; steps after the first failed one were not tried. */
export interface Outcome {
  readonly generator: Generator;
  /** The program that the machine lacks. */
  readonly lacks?: string;
  readonly compiles: boolean;
  readonly journey: boolean;
  readonly laterVersion: boolean;
}

export const succeeded = (outcome: Outcome) => outcome.laterVersion;

const yes = (done: boolean) => (done ? 'yes' : '**no**');

/** The page docs/reference/generated-clients.md. */
export function page(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ generator: { name, version, options = '' }, lacks, ...steps }) =>
    [
      name,
      version,
      ...(lacks
        ? [`not tried: needs ${lacks}`, '', '']
        : [steps.compiles, steps.journey, steps.laterVersion].map(yes)),
      options,
    ].join(' | '),
  );
  return `# Generated clients

<!-- Written by \`npm run clients -- --page\`. -->

\`npm run clients\` generates a client from [openapi.json](openapi.json) with each of these generators, compiles it, and
uses it on a local stage. The journey creates a conversation, sends messages synchronously, asynchronously and as a
batch, repeats a send with its key, uploads and downloads a file, edits, lists to the end and reads the changes. It then
runs again through a proxy that answers as a later version may: each object has a field more, enumerations have a new
value, and the change feed has a new type of change.

| Generator | Version | Compiles | Journey | Later version | Options that it needs |
| --- | --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row} |`).join('\n')}
`;
}
