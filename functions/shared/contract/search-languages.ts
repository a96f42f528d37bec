/** Languages whose word forms search knows; with `simple`, search matches words as they are written. */
export const searchLanguages = [
  'simple',
  'arabic',
  'danish',
  'dutch',
  'english',
  'finnish',
  'french',
  'german',
  'greek',
  'hungarian',
  'indonesian',
  'italian',
  'norwegian',
  'portuguese',
  'romanian',
  'russian',
  'spanish',
  'swedish',
  'turkish',
] as const;

export type SearchLanguage = (typeof searchLanguages)[number];
