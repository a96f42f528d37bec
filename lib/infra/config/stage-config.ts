import type * as z from 'zod';
import { type StageName, stageSchema } from './stage-schema.ts';
import { stageValues } from './stages.ts';

export type StageConfig = Readonly<z.output<typeof stageSchema>>;
export type Knob = keyof typeof stageSchema.shape;

/**
 * The config of a stage: its values, the defaults for the rest, and over both what the command line says.
 * @throws Error that names each knob that is wrong, and its value; lists all knobs when a name is none
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
