import type * as z from 'zod';
import type { Knob } from './stage-config.ts';
import { stageNames, stageSchema } from './stage-schema.ts';
import { stageValues } from './stages.ts';

const stages = stageNames.filter((stage) => stage !== 'local');

/** Every knob, with what the stages that are deployed to AWS set: the table of docs/reference/stages.md. */
export function stageTable(): string {
  const rows = (Object.entries(stageSchema.shape) as [Knob, z.ZodType][]).map(([knob, type]) => {
    const { unit, description } = type.meta() as { unit: string; description: string };
    const values = stages.map((stage) => (knob === 'stage' ? stage : stageValues[stage][knob]));
    return [`\`${knob}\``, unit, code(defaultOf(type)), ...values.map(code), description];
  });
  const header = ['Knob', 'Unit', 'Default', ...stages, 'What it does'];
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const defaultOf = (type: z.ZodType) =>
  type.def.type === 'default' ? (type as z.ZodDefault).def.defaultValue : undefined;

function code(value: unknown): string {
  const text = Array.isArray(value) ? value.join(' ') : String(value ?? '');
  return text && `\`${text}\``;
}

/** Place of the table on the page. */
export const tablePlace = /(?<=<!-- knobs -->\n).*(?=\n<!-- \/knobs -->)/s;
