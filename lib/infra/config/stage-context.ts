import { type StageConfig, stageConfig } from './stage-config.ts';

/** CDK's own context: `@aws-cdk/core:…`, `aws:cdk:…`, `availability-zones:account=…`, and one word. */
const isCdkContext = (name: string) => /[@:/]/.test(name) || name === 'cli-telemetry';

/**
 * Config of the stage that CDK context describes: `stage` (default `dev`), and any knob.
 * @throws Error that names each invalid value and each unknown name
 */
export function stageFromContext(context: Readonly<Record<string, unknown>>): StageConfig {
  const { stage, ...overrides } = Object.fromEntries(
    Object.entries(context)
      .filter(([name]) => !isCdkContext(name))
      .map(([name, value]) => [name, parsed(value)]),
  );
  return stageConfig(String(stage ?? 'dev'), overrides);
}

/** Context of `-c <knob>=<value>` arguments. @throws Error for an argument without `=` */
export function contextOf(settings: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    settings.map((setting) => {
      const [name, value] = setting.split(/=(.*)/s);
      if (!name || value === undefined) throw new Error(`-c ${setting}: write -c <knob>=<value>.`);
      return [name, value];
    }),
  );
}

/** Values of the command line are text: `4`, `true` and `["a"]` are parsed as JSON, a bare word is not. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
