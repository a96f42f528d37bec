import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

const helpOption = { help: { type: 'boolean', short: 'h', default: false } } as const;

interface Program<Options extends ParseArgsOptionsConfig> {
  /** The text for `--help`. */
  readonly help: string;
  /** Options for node:util parseArgs, without `help`. */
  readonly options?: Options;
  /** Whether the program has arguments besides its options. */
  readonly allowPositionals?: boolean;
}

type Given<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options; allowPositionals: true }>
>;

/**
 * Runs a program of bin/: prints its help or calls `main` with its arguments. The exit code is what `main` returns, 0
 * unless it returns one. When the arguments are wrong or `main` throws, the program could not do its work: it prints
 * the message and ends with 2.
 */
export async function runProgram<const Options extends ParseArgsOptionsConfig = Record<never, never>>(
  { help, options, allowPositionals = false }: Program<Options>,
  main: (given: Given<Options>) => Promise<number | undefined> | number | undefined,
): Promise<void> {
  try {
    const given = parseArgs({ allowPositionals, options: { ...options, ...helpOption } });
    if (given.values.help) console.log(help.trimEnd());
    else process.exitCode = (await main(given as unknown as Given<Options>)) ?? 0;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 2;
  }
}

/** `-c <knob>=<value>`, as for the CDK's command. */
export const contextOption = {
  type: 'string' as const,
  short: 'c',
  multiple: true as const,
  default: [] as string[],
};

/** `--state <folder>` of the local stage. */
export const stateOption = { type: 'string', default: '.local' } as const;
