/** Prepares texts for a search: without case and diacritics, or only letters and digits. */

import { isAlphanumeric, isAscii, lastAtMost } from "./characters";
import { FOLDS } from "./generated/characters";
import { shapeOf, shapeOfCode } from "./shape";

/** The folded form of every combining mark and every invisible character. */
export const MARK = "\u0300";

// Letters that are written as several: syllables of Hangul, and a vowel of Tamil. All other letters
// are written with marks.
const DECOMPOSED =
  /[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\uac00-\ud7a3][\u11a8-\u11c2]|\u0b92\u0bd7/g;

const FORMS: Readonly<Record<string, readonly [step: number, rise: number]>> = {
  "+": [1, 1],
  "=": [1, 0],
  "*": [2, 2],
  "-": [2, 0],
};

/** Code points from `start` in steps, which fold to `target` and what follows in rises. */
interface Run {
  readonly target: number;
  readonly count: number;
  readonly step: number;
  readonly rise: number;
}

interface Folds {
  readonly starts: Uint32Array;
  readonly runs: readonly Run[];
}

let folds: Folds | undefined;

/**
 * Convert a text to lower case without diacritics. The number of its characters does not change.
 *
 * Combining marks become `MARK`, digits of any script 0 to 9, full-width letters ordinary ones, and
 * letters that are written as several one letter and `MARK`.
 */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  let folded = "";
  for (const each of text) folded += String.fromCodePoint(foldedCode(each.codePointAt(0)!));
  return composed(folded);
}

/** Write decomposed letters as one, with marks for the others (Unicode, section 3.12). */
function composed(text: string): string {
  return text.replace(DECOMPOSED, (all) => all.normalize("NFC").padEnd(all.length, MARK));
}

function foldedCode(code: number): number {
  if (code < 0x80) return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
  folds ??= unpacked();
  const place = lastAtMost(folds.starts, code);
  const { target, count, step, rise } = folds.runs[place]!;
  const steps = (code - folds.starts[place]!) / step;
  return Number.isInteger(steps) && steps >= 0 && steps < count ? target + steps * rise : code;
}

/** A text without marks, in which values are searched for. Places in it count characters. */
export class PlainText {
  /** The text without marks, folded. */
  readonly folded: string;
  /** The shape of the text without marks; as long as `shape`. */
  readonly writtenShape: string;
  /** The shape of the folded text. */
  readonly shape: string;
  /** Where each character is in the text with marks, and then its length; null: at its place. */
  private readonly places: readonly number[] | null;
  /** Where each character is in the folded text, and then its length; null: at its place. */
  private readonly offsets: readonly number[] | null;

  constructor(text: string) {
    if (isAscii(text)) {
      this.folded = this.shape = text.toLowerCase();
      this.writtenShape = text;
      this.places = this.offsets = null;
      return;
    }
    let [folded, writtenShape, shape, place] = ["", "", "", 0];
    const places: number[] = [];
    const offsets: number[] = [];
    const written = text[Symbol.iterator]();
    for (const each of fold(text)) {
      const character: string = written.next().value!;
      if (each !== MARK) {
        places.push(place);
        offsets.push(folded.length);
        folded += each;
        writtenShape += shapeOfCode(character.codePointAt(0)!);
        shape += shapeOfCode(each.codePointAt(0)!);
      }
      place += character.length;
    }
    [this.folded, this.writtenShape, this.shape] = [folded, writtenShape, shape];
    this.places = [...places, place];
    this.offsets = folded.length === shape.length ? null : [...offsets, folded.length];
  }

  /** Where a character is in the text with marks. */
  placeOf(character: number): number {
    return this.places === null ? character : this.places[character]!;
  }

  /** The folded characters from `start` to before `end`. */
  slice(start: number, end: number): string {
    if (this.offsets === null) return this.folded.slice(start, end);
    return this.folded.slice(this.offsets[start], this.offsets[end]);
  }

  /** Which character is at an offset of the folded text. */
  characterAt(offset: number): number {
    return this.offsets === null ? offset : this.offsets.indexOf(offset);
  }

  /** For each unit of the letters and digits of the folded text, which character it is in. */
  charactersOfLettersAndDigits(): number[] {
    const characters: number[] = [];
    let character = 0;
    for (const each of this.folded) {
      if (isAlphanumeric(each.codePointAt(0)!)) {
        for (const _ of each.split("")) characters.push(character);
      }
      character++;
    }
    return characters;
  }
}

/** The shape of a folded text, without its marks. */
export function shapeWithoutMarks(folded: string): string {
  return isAscii(folded) ? folded : shapeOf(withoutMarks(folded));
}

/** A folded text without its marks. */
export function withoutMarks(folded: string): string {
  return folded.replaceAll(MARK, "");
}

/** Remove everything from a folded text that is not a letter or a digit. */
export function lettersAndDigits(folded: string): string {
  if (isAscii(folded)) return folded.replace(/[^a-zA-Z0-9]+/g, "");
  let kept = "";
  for (const each of folded) if (isAlphanumeric(each.codePointAt(0)!)) kept += each;
  return kept;
}

function unpacked(): Folds {
  const packed = FOLDS.split(";").map((run) => run.split(","));
  const starts = new Uint32Array(packed.length);
  const runs: Run[] = [];
  let [start, target] = [0, 0];
  for (const [place, [more = "", moreOfTarget = "", ending = "+1"]] of packed.entries()) {
    start += Number.parseInt(more, 36);
    target += Number.parseInt(moreOfTarget, 36);
    const [step, rise] = FORMS[ending.charAt(0)]!;
    starts[place] = start;
    runs.push({ target, count: Number.parseInt(ending.slice(1), 36), step, rise });
  }
  return { starts, runs };
}
