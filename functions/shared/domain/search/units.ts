import { characterClass, classOf } from './character-class.ts';
import { folded } from './folded.ts';
import { normalizedText } from './normalized-text.ts';

/**
 * The smallest part of a text that is searched: a word without punctuation, a letter of a script that puts no spaces between words, or
 * an emoji.
 */
export interface Unit {
  readonly kind: 'word' | 'letter' | 'emoji';
  /** Without case and accents. */
  readonly text: string;
  /** A word in lower case, with its accents: stemmers know the words of their language so. */
  readonly spelled: string;
  /** Start and end in the original text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /**
   * Whether only some punctuation separates the unit from the one before: both belong to one name, link, path or
   * number.
   */
  readonly isJoined: boolean;
  /** Whether the unit follows the one before immediately. */
  readonly isAdjacent: boolean;
  /** A number with a minus sign before it. */
  readonly isNegative: boolean;
}

/**
 * Longest word in characters; longer ones, for example keys and encoded files, are split into pieces of this length.
 */
const longestWord = 64;

/** Maximum punctuation characters in a row within a link, an address, a path or a name: `://`. */
const longestJoint = 3;

const minus = 0x2d;
/** Characters before a minus sign; after a word the sign is a hyphen. */
const beforeMinus = /[\s\p{Cc}([{<=:;,"'*|/]/u;

export function unitsOf(original: string): Unit[] {
  const { text, originalStart, originalEnd } = normalizedText(original);
  const units: Unit[] = [];
  /** End of the last unit. */
  let end = 0;
  let hasSpaceSince = false;
  const add = (kind: Unit['kind'], start: number, stop: number) => {
    const found = text.slice(start, stop);
    const spelled = kind === 'word' ? found.toLowerCase() : found;
    const folding = kind === 'word' ? folded(spelled) : found;
    if (folding !== '') {
      const isFirst = units.length === 0;
      units.push({
        kind,
        text: folding,
        spelled,
        start: originalStart(start),
        end: originalEnd(stop),
        isJoined: !isFirst && !hasSpaceSince && start - end <= longestJoint,
        isAdjacent: !isFirst && start === end,
        isNegative: kind === 'word' && isNegative(text, start),
      });
      end = stop;
      hasSpaceSince = false;
    }
  };

  for (let at = 0; at < text.length; ) {
    const start = at;
    const codePoint = text.codePointAt(at) as number;
    const found = classOf(codePoint);
    at += codePoint > 0xffff ? 2 : 1;
    if (found === characterClass.word) {
      at = endOfWord(text, at, start + longestWord);
      add('word', start, at);
    } else if (found === characterClass.unspaced) add('letter', start, at);
    else if (found === characterClass.emoji) add('emoji', start, at);
    else if (found === characterClass.regional) {
      const next = text.codePointAt(at);
      if (next !== undefined && classOf(next) === characterClass.regional) at += 2;
      add('emoji', start, at);
    } else if (found === characterClass.space) hasSpaceSince = true;
  }
  return units;
}

function endOfWord(text: string, from: number, limit: number): number {
  let at = from;
  while (at < text.length && at < limit) {
    const codePoint = text.codePointAt(at) as number;
    if (classOf(codePoint) !== characterClass.word) break;
    at += codePoint > 0xffff ? 2 : 1;
  }
  return at;
}

const isNegative = (text: string, index: number) =>
  text.charCodeAt(index - 1) === minus &&
  /\p{Nd}/u.test(text[index] as string) &&
  (index === 1 || beforeMinus.test(text[index - 2] as string));
