import { essenceOf } from '../../../shared/domain/files/media-type.ts';

/** Whether a list such as `image/*,application/pdf` has the media type, whatever its parameters. */
export function allowsMimeType(allowed: string, mime: string): boolean {
  const essence = essenceOf(mime);
  return allowed
    .split(',')
    .map((entry) => entry.trim())
    .some((entry) => entry === essence || (entry.endsWith('/*') && essence.startsWith(entry.slice(0, -1))));
}
