import { text } from 'node:stream/consumers';
import type { ExportFolder } from '../export-folder.ts';

/** A JSON file that is small enough to be read whole, for example a day of a channel. @throws Error that names it */
export async function readJson(folder: ExportFolder, name: string): Promise<unknown> {
  const content = await text(await folder.open(name));
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch {
    throw new Error(`${name} is not JSON.`);
  }
}

type Fields = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const listOf = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number'
    ? value
    : typeof value === 'string' && /^\d+(\.\d+)?$/.test(value)
      ? Number(value)
      : undefined;
