/** Whether a list such as `image/*,application/pdf` has the media type. */
export const allowsMimeType = (allowed: string, mimeType: string): boolean =>
  allowed
    .split(',')
    .map((entry) => entry.trim())
    .some((entry) => entry === mimeType || (entry.endsWith('/*') && mimeType.startsWith(entry.slice(0, -1))));
