/** Whether a list such as `image/*,application/pdf` has the media type. */
export const allowsMimeType = (allowed: string, mime: string): boolean =>
  allowed
    .split(',')
    .map((entry) => entry.trim())
    .some((entry) => entry === mime || (entry.endsWith('/*') && mime.startsWith(entry.slice(0, -1))));
