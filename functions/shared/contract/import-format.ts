import type * as z from 'zod';
import { importLine } from '../domain/imports/import-line.ts';
import { limits } from '../domain/limits.ts';

/** A line of the file of an import, as it is written: docs/reference/import-format.md. */
export type ImportLine = z.input<typeof importLine>;

/** Describes the first fault of a line; undefined when the line is valid. */
export function lineFault(line: unknown): string | undefined {
  const parsed = importLine.safeParse(line);
  if (parsed.success) return undefined;
  const [issue] = parsed.error.issues;
  return `/${issue?.path.join('/')}: ${issue?.message}`;
}

export const importLimits = {
  contentBytes: limits.contentBytes,
  metadataBytes: limits.metadataBytes,
  participants: limits.participants,
  attachmentsPerMessage: limits.attachmentsPerMessage,
  attachmentBytes: limits.uploadBytes,
  reactionsPerMessage: limits.reactionsPerMessage,
  reactionBytes: limits.reactionBytes,
  mentionsPerMessage: limits.mentionsPerMessage,
  externalIdBytes: 255,
  lineBytes: limits.importLineBytes,
  fileBytes: limits.importBytes,
} as const;
