import type { SearchLanguage } from '../contract/search-languages.ts';
import { folded } from '../domain/search/folded.ts';
import { type Language, plainLanguage } from '../domain/search/language.ts';
import { env } from './env.ts';

/** Loaded on demand, since a stage uses one language. */
const modules: Readonly<
  Record<
    Exclude<SearchLanguage, 'simple'>,
    () => Promise<[{ stemmer(word: string): string }, { stopwords: string[] }]>
  >
> = {
  arabic: () => Promise.all([import('@orama/stemmers/arabic'), import('@orama/stopwords/arabic')]),
  danish: () => Promise.all([import('@orama/stemmers/danish'), import('@orama/stopwords/danish')]),
  dutch: () => Promise.all([import('@orama/stemmers/dutch'), import('@orama/stopwords/dutch')]),
  english: () => Promise.all([import('@orama/stemmers/english'), import('@orama/stopwords/english')]),
  finnish: () => Promise.all([import('@orama/stemmers/finnish'), import('@orama/stopwords/finnish')]),
  french: () => Promise.all([import('@orama/stemmers/french'), import('@orama/stopwords/french')]),
  german: () => Promise.all([import('@orama/stemmers/german'), import('@orama/stopwords/german')]),
  greek: () => Promise.all([import('@orama/stemmers/greek'), import('@orama/stopwords/greek')]),
  hungarian: () => Promise.all([import('@orama/stemmers/hungarian'), import('@orama/stopwords/hungarian')]),
  indonesian: () =>
    Promise.all([import('@orama/stemmers/indonesian'), import('@orama/stopwords/indonesian')]),
  italian: () => Promise.all([import('@orama/stemmers/italian'), import('@orama/stopwords/italian')]),
  norwegian: () => Promise.all([import('@orama/stemmers/norwegian'), import('@orama/stopwords/norwegian')]),
  portuguese: () =>
    Promise.all([import('@orama/stemmers/portuguese'), import('@orama/stopwords/portuguese')]),
  romanian: () => Promise.all([import('@orama/stemmers/romanian'), import('@orama/stopwords/romanian')]),
  russian: () => Promise.all([import('@orama/stemmers/russian'), import('@orama/stopwords/russian')]),
  spanish: () => Promise.all([import('@orama/stemmers/spanish'), import('@orama/stopwords/spanish')]),
  swedish: () => Promise.all([import('@orama/stemmers/swedish'), import('@orama/stopwords/swedish')]),
  turkish: () => Promise.all([import('@orama/stemmers/turkish'), import('@orama/stopwords/turkish')]),
};

/** Loads a language: its Snowball stemmer and its stop words. */
export async function searchLanguage(name: SearchLanguage): Promise<Language> {
  if (name === 'simple') return plainLanguage;
  const [{ stemmer }, { stopwords }] = await modules[name]();
  return {
    name,
    stem: stemmer,
    stopWords: new Set(stopwords.map((word) => folded(word.toLowerCase().normalize('NFKC')))),
  };
}

let loaded: Promise<Language> | undefined;

/** The language of the stage. */
export const stageLanguage = (): Promise<Language> => {
  loaded ??= searchLanguage(env('SEARCH_LANGUAGE') as SearchLanguage);
  return loaded;
};
