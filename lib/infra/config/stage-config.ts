import type * as z from 'zod';
import { type StageName, stageSchema } from './stage-schema.ts';
import { stageValues } from './stages.ts';

export type StageConfig = Readonly<z.output<typeof stageSchema>>;
export type Knob = keyof typeof stageSchema.shape;

/**
 * The config of a stage: the command line's values, then those of the stage, then the defaults.
 * @throws Error that names each invalid knob with its value; lists all knobs if a name is unknown
 */
export function stageConfig(
  stage: string,
  overrides: Readonly<Partial<Record<Knob, unknown>>> = {},
): StageConfig {
  const values: Readonly<Record<string, unknown>> = {
    ...stageValues[stage as StageName],
    ...overrides,
    stage,
  };
  const { data, error } = stageSchema.safeParse(values);
  if (data) return data;
  const fault = (name: string, message: string) => `  ${name} = ${JSON.stringify(values[name])}: ${message}`;
  const unknown = error.issues.flatMap((issue) => ('keys' in issue ? issue.keys : []));
  const faults = [
    ...unknown.map((name) => fault(name, 'No knob has this name.')),
    ...error.issues
      .filter((issue) => !('keys' in issue))
      .map(({ path: [name], message }) => fault(String(name), message)),
    ...(unknown.length > 0 ? [`The knobs are ${Object.keys(stageSchema.shape).join(', ')}.`] : []),
  ];
  throw new Error(`The config of stage ${stage} is not valid:\n${faults.join('\n')}`);
}
