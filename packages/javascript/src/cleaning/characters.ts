/**
 * Characters as Unicode 14 classifies them, whatever version the platform has.
 *
 * A character is a code point. Offsets in a text are those of JavaScript, in UTF-16 units; lengths
 * and quantifiers of docs/cleaning.md count characters. Hence texts are searched in their shapes
 * (see shape.ts), which have one unit for each character.
 */

import { CLASSES } from "./generated/characters";

export const OTHER = 0;
/** General category L. */
export const LETTER = 1;
/** General category Nl or No. */
export const NUMERIC = 2;
/** General category Nd. */
export const DECIMAL = 3;
const UNASSIGNED = 4;

const KINDS = "OLNDU";

interface Runs {
  readonly starts: Uint32Array;
  readonly kinds: Uint8Array;
}

let runs: Runs | undefined;

/** Whether all characters are ASCII. */
export function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/** The class of a code point. */
export function classOf(code: number): number {
  runs ??= unpacked();
  return runs.kinds[lastAtMost(runs.starts, code)]!;
}

/** Whether this is a letter or number of any kind. */
export function isAlphanumeric(code: number): boolean {
  if (code < 0x80) return (code >= 0x30 && code <= 0x39) || isAsciiLetter(code);
  const kind = classOf(code);
  return kind === LETTER || kind === NUMERIC || kind === DECIMAL;
}

/** Whether a text, which is not empty, consists of letters of general category L. */
export function isAlphabetic(text: string): boolean {
  if (isAscii(text)) return /^[a-zA-Z]+$/.test(text);
  return [...text].every((each) => classOf(each.codePointAt(0)!) === LETTER);
}

/** Whether a folded text, which is not empty, has only digits. */
export function isDecimal(folded: string): boolean {
  return /^[0-9]+$/.test(folded);
}

/** Whether a folded text contains a digit. */
export function hasDigit(folded: string): boolean {
  return /[0-9]/.test(folded);
}

/** How many digits a folded text has. */
export function digitsIn(folded: string): number {
  return folded.replace(/[^0-9]+/g, "").length;
}

/** The characters of a text; the text itself if each is one unit. */
export function charactersOf(text: string): string | readonly string[] {
  return /[\ud800-\udfff]/.test(text) ? [...text] : text;
}

/** How many characters a text has. */
export function lengthOf(text: string): number {
  return charactersOf(text).length;
}

/** A text in NFC, as Unicode 14 composes it. */
export function composed(text: string): string {
  if (isAscii(text)) return text;
  // what was assigned later combines with nothing yet
  let result = "";
  let part = "";
  for (const each of text) {
    if (classOf(each.codePointAt(0)!) === UNASSIGNED) {
      result += part.normalize("NFC") + each;
      part = "";
    } else {
      part += each;
    }
  }
  return result + part.normalize("NFC");
}

/** The place of the last of these numbers, which ascend from 0, that is not above another one. */
export function lastAtMost(numbers: Uint32Array, most: number): number {
  let low = 0;
  let high = numbers.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! <= most) low = middle;
    else high = middle;
  }
  return low;
}

function isAsciiLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
}

function unpacked(): Runs {
  const found = [...CLASSES.matchAll(/([0-9a-z]+)([A-Z])/g)];
  const starts = new Uint32Array(found.length);
  const kinds = new Uint8Array(found.length);
  let start = 0;
  for (const [place, [, length, kind]] of found.entries()) {
    starts[place] = start;
    kinds[place] = KINDS.indexOf(kind!);
    start += Number.parseInt(length!, 36);
  }
  return { starts, kinds };
}
