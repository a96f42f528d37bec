/** Classes of characters in the search. */
export const characterClass = {
  /** Punctuation and symbols. */
  other: 0,
  space: 1,
  /** Letters, marks and digits of scripts that put spaces between words. */
  word: 2,
  /**
   * Letters of scripts whose words are found by pairs of letters, because their texts do not mark where a word ends.
   */
  unspaced: 3,
  emoji: 4,
  /** One of the two code points of a flag emoji. */
  regional: 5,
} as const;

type CharacterClass = (typeof characterClass)[keyof typeof characterClass];

const space = /[\s\p{Cc}]/u;
const regional = /\p{RI}/u;
const emoji = /\p{Extended_Pictographic}/u;
const letter = /[\p{L}\p{M}\p{N}]/u;
const unspacedScript =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;

function classified(codePoint: number): CharacterClass {
  const character = String.fromCodePoint(codePoint);
  if (letter.test(character))
    return unspacedScript.test(character) ? characterClass.unspaced : characterClass.word;
  if (space.test(character)) return characterClass.space;
  if (regional.test(character)) return characterClass.regional;
  return emoji.test(character) ? characterClass.emoji : characterClass.other;
}

/** One more than the class, 0 where it is not known yet: a look-up takes a hundredth of the regular expressions. */
const known = new Uint8Array(0x110000);

export function classOf(codePoint: number): CharacterClass {
  const entry = known[codePoint] as number;
  if (entry > 0) return (entry - 1) as CharacterClass;
  const result = classified(codePoint);
  known[codePoint] = result + 1;
  return result;
}
