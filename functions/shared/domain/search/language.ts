/** What is known of a language: the stems of its words, and words so frequent that a search leaves them out beside others. */
export interface Language {
  readonly name: string;
  /** @param word in lower case, with its accents */
  stem(word: string): string;
  /** In lower case, without accents. */
  readonly stopWords: ReadonlySet<string>;
}

/** Neither stems nor stop words. */
export const plainLanguage: Language = { name: 'simple', stem: (word) => word, stopWords: new Set() };
