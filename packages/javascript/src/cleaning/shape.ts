/**
 * The shape of a text: one UTF-16 unit for each character, for the search by patterns.
 *
 * ASCII characters, and the others that patterns name, stand for themselves; one unit stands for
 * all others of a class. So the classes of characters in patterns are short, and are those of
 * Unicode 14 on every platform.
 */

import { classOf, DECIMAL, isAscii, LETTER, NUMERIC } from "./characters";

const LETTERS = "\u00e0"; // all other letters, and Nl and No
const CAPITALS = "\u00c0"; // the capitals of Latin, Greek and Cyrillic
const DIGITS = "\u0660"; // all other decimal digits
const SPACES = "\u00a0";
const OTHERS = "\u00a6";
const LAST_CAPITAL = 0x52f;

const OF_MONTHS = "\u0430-\u045f";
const OF_DATES = "\u5e74\ub144\u6708\uc6d4\u65e5\u53f7\u865f\uc77c";
const NAMED = new RegExp(`[${OF_MONTHS}${OF_DATES}\\u2010-\\u2015\\u2019\\u2212]`);
const SPACE = /[\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const CAPITAL = /\p{Lu}/u;

/** For classes in patterns: a letter of any script, or a number that is not a decimal digit. */
export const L = `A-Za-z${LETTERS}${CAPITALS}${OF_MONTHS}${OF_DATES}`;
/** For classes in patterns: a letter or number. */
export const LN = `${L}0-9${DIGITS}`;
/** For classes in patterns: a letter, a number, or `_`. */
export const W = `${LN}_`;
/** For classes in patterns: white space. */
export const S = `\\t-\\r\\x1c-\\x20${SPACES}`;
/** For classes in patterns: a decimal digit of any script, for written texts. */
export const ANY_DIGIT = `0-9${DIGITS}`;
/** For classes in patterns: a capital of Latin, Greek or Cyrillic. */
export const CAPITAL_LETTER = `A-Z${CAPITALS}`;

const shapes = new Map<number, string>();
const MOST = 1 << 14; // code points that are remembered

/** The shape of a text. */
export function shapeOf(text: string): string {
  if (isAscii(text)) return text;
  let shape = "";
  for (const each of text) shape += shapeOfCode(each.codePointAt(0)!);
  return shape;
}

/** The unit that stands for a code point. */
export function shapeOfCode(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  let shape = shapes.get(code);
  if (shape === undefined) {
    if (shapes.size >= MOST) shapes.clear();
    shape = computed(code);
    shapes.set(code, shape);
  }
  return shape;
}

function computed(code: number): string {
  const character = String.fromCodePoint(code);
  if (NAMED.test(character)) return character;
  const kind = classOf(code);
  if (kind === DECIMAL) return DIGITS;
  if (kind === NUMERIC) return LETTERS;
  if (kind === LETTER) {
    return code <= LAST_CAPITAL && CAPITAL.test(character) ? CAPITALS : LETTERS;
  }
  return SPACE.test(character) ? SPACES : OTHERS;
}
