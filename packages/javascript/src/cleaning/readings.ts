/** Other ways to read a text: HTML entities as characters, Cyrillic letters as Latin ones. */

import { regex } from "../regex";
import { words } from "./words";

const ENTITY = "&(?:#(\\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,7}));";
const CYRILLIC = /[\u0400-\u04ff]/;
const LAST_CODE = 0x10ffff;
const LENGTHENED = "\u0130"; // the only letter of which the lower case has two characters
const NOTHING_LIKE_A_SURROGATE = "\uffff"; // which two of would be a character in UTF-16

/** Another reading of a text. */
export interface OtherText {
  readonly text: string;
  /** For each unit of it, the place in the text that it stands for; then the text's length. */
  readonly places: readonly number[];
}

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** Letters of Cyrillic, one or several, and what they become in Latin. */
interface System {
  readonly pattern: string;
  readonly letters: ReadonlyMap<string, string>;
}

let systems: readonly System[] | undefined;

/** Whether a text, folded or not, has another reading; it may be true although it has none. */
export function mayBeReadOtherwise(text: string): boolean {
  return (text.includes("&") && text.includes(";")) || CYRILLIC.test(text);
}

/** All other readings of a text; none for most texts. */
export function otherReadings(text: string): OtherText[] {
  if (!mayBeReadOtherwise(text)) return [];
  const found: OtherText[] = [];
  if (text.includes("&") && regex(ENTITY).test(text)) {
    const pieces = piecesOf(text, ENTITY, ([, ...groups]) => entity(groups));
    found.push(
      replaced(
        text,
        pieces.filter(({ replacement }) => replacement !== ""),
      ),
    );
  }
  if (CYRILLIC.test(text)) {
    const lower = text.includes(LENGTHENED) ? text : inLowerCase(text);
    for (const { pattern, letters } of cyrillic()) {
      found.push(
        replaced(
          text,
          piecesOf(lower, pattern, ([letter]) => letters.get(letter)!),
        ),
      );
    }
  }
  return found;
}

/** A value with Cyrillic letters in Latin ones, by each system. */
export function inLatin(value: string): string[] {
  if (!CYRILLIC.test(value)) return [];
  const lower = inLowerCase(value);
  return cyrillic().map(({ pattern, letters }) =>
    lower.replace(regex(pattern, "g"), (letter) => letters.get(letter)!),
  );
}

function inLowerCase(text: string): string {
  return text.replace(/[\u0400-\u04ff]/g, (letter) => letter.toLowerCase());
}

function piecesOf(
  text: string,
  pattern: string,
  replacementOf: (match: RegExpMatchArray) => string,
): Piece[] {
  return Array.from(text.matchAll(regex(pattern, "g")), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
    replacement: replacementOf(match),
  }));
}

/** The text with each piece replaced; what replaces a piece stands for the whole of it. */
function replaced(text: string, pieces: readonly Piece[]): OtherText {
  let read = "";
  const places: number[] = [];
  let end = 0;
  const last = { start: text.length, end: text.length, replacement: "" };
  for (const piece of [...pieces, last]) {
    read += text.slice(end, piece.start) + piece.replacement;
    for (let place = end; place < piece.start; place++) places.push(place);
    for (let unit = 0; unit < piece.replacement.length; unit++) places.push(piece.start);
    end = piece.end;
  }
  places.push(text.length);
  return { text: read, places };
}

/** The character of an HTML entity; empty if there is none. */
function entity([decimal, hexadecimal, name]: readonly (string | undefined)[]): string {
  let code: number;
  if (name !== undefined) {
    const { entities } = words();
    code = Object.hasOwn(entities, name) ? entities[name]! : 0;
  } else {
    code = decimal !== undefined ? Number(decimal) : Number.parseInt(hexadecimal!, 16);
  }
  if (code >= 0xd800 && code <= 0xdfff) return NOTHING_LIKE_A_SURROGATE;
  return code > 0 && code <= LAST_CODE ? String.fromCodePoint(code) : "";
}

/** Each system: the longest letters first. */
function cyrillic(): readonly System[] {
  systems ??= words().cyrillic.map((letters) => {
    const byLength = Object.keys(letters).sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
    return { pattern: byLength.join("|"), letters: new Map(Object.entries(letters)) };
  });
  return systems;
}
