/** Letters with a stroke and ligatures, which no normalization form decomposes. */
const letters: Readonly<Record<string, string>> = {
  æ: 'ae',
  ð: 'd',
  ø: 'o',
  þ: 'th',
  đ: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ŋ: 'n',
  œ: 'oe',
  ß: 'ss',
  ŧ: 't',
  ƀ: 'b',
  ƃ: 'b',
  ɖ: 'd',
  ɗ: 'd',
  ƒ: 'f',
  ɠ: 'g',
  ɨ: 'i',
  ƙ: 'k',
  ƚ: 'l',
  ɲ: 'n',
  ɵ: 'o',
  ƥ: 'p',
  ʈ: 't',
  ʉ: 'u',
  ʋ: 'v',
  ƶ: 'z',
  // Greek final sigma; Arabic letters that are written for each other, and the Persian forms of two of them.
  ς: 'σ',
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ة: 'ه',
  ٱ: 'ا',
};
const special = new RegExp(`[${Object.keys(letters).join('')}]`, 'gu');

/**
 * Accents of Latin, Greek and Cyrillic letters, enclosing marks, the points of Hebrew and Arabic, the Arabic tatweel.
 * The marks of other scripts are kept: they are vowels, or distinguish letters.
 */
const accents =
  /[\u0300-\u036f\u20d0-\u20ff\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]/gu;

/** In most scripts ten digits begin at a code point that ends in 0, in the others at one that ends in 6. */
function asciiDigit(digit: string): string {
  const codePoint = digit.codePointAt(0) as number;
  const nibble = codePoint & 15;
  const beginsAtZero = nibble < 10 && /\p{Nd}/u.test(String.fromCodePoint(codePoint - nibble));
  return String(beginsAtZero ? nibble : nibble - 6);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what it tests for.
const ascii = /^[\x00-\x7f]*$/;

/** A word without case and accents: `Straße` is `strasse`, `IŞIK` and `ışık` are `isik`, `٤٠` is `40`. @param word in lower case */
export const folded = (word: string): string =>
  ascii.test(word)
    ? word
    : word
        .normalize('NFD')
        .replace(accents, '')
        .replace(special, (letter) => letters[letter] as string)
        .replace(/\p{Nd}/gu, asciiDigit)
        .normalize('NFC');
