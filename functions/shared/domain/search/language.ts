/** A language's stemmer and its stop words: words so frequent that a search with other words ignores them. */
export interface Language {
  readonly name: string;
  /** @param word in lower case, with its accents */
  stem(word: string): string;
  /** In lower case, without accents. */
  readonly stopWords: ReadonlySet<string>;
}

/** No stems and no stop words. */
export const plainLanguage: Language = { name: 'simple', stem: (word) => word, stopWords: new Set() };
