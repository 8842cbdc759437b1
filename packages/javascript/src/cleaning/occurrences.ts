/** Where the spellings of values are in one text. */

import { hasDigit, isAlphabetic, isAscii, isDecimal, lengthOf } from "./characters";
import { lettersAndDigits, type PlainText } from "./fold";
import type { Hit } from "./hit";
import { L, S } from "./shape";
import type { Spelling } from "./spellings";
import { prefixes, titles } from "./words";

// What may be between the parts of a value: spaces, and so many others.
const MOST_BETWEEN = 5;
const SPACE = new RegExp(`[${S}]`);
const LETTER = new RegExp(`[${L}]`);
const DIGIT = /[0-9]/;
const [LONG_WORD, LONG_CODE, LONG_UID, LONGEST_WORD] = [6, 5, 14, 30];
const SHORTEST_GLUED = 3;
const LONGEST_INITIALS = 2;
const MODALITIES: ReadonlySet<string> = new Set(["ct", "mr"]);
const THAI_LAO_BURMESE_KHMER = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]/;
const CHINESE_JAPANESE_KOREAN = /[\u2e80-\uffff]/; // and all later characters

type Span = readonly [start: number, end: number];

/** The search for spellings in a text. Places count characters. */
export class Occurrences {
  /** The letters and digits of the text. */
  readonly joined: string;
  private readonly text: PlainText;
  private readonly words: ReadonlySet<string>;
  private knownCharacters: readonly number[] | null = null;

  /**
   * @param text - the text
   * @param words - that identify nobody: what is part of one of them is not found
   */
  constructor(text: PlainText, words: ReadonlySet<string>) {
    this.text = text;
    this.words = words;
    this.joined = lettersAndDigits(text.folded);
  }

  /** All places of a spelling, from left to right. */
  of(spelling: Spelling): Hit[] {
    const hits: Hit[] = [];
    const isGlued = mayBeGlued(spelling);
    const spans = spelling.kind === "uid" ? this.ofUid(spelling) : this.ofParts(spelling, isGlued);
    let last = 0;
    for (const span of spans) {
      if (span[0] < last) continue; // inside the number that the last hit was extended to
      const [start, end] = this.wholeNumber(span);
      last = end;
      const before = this.text.slice(this.lettersBefore(start), start);
      const after = this.text.slice(end, this.lettersAfter(end));
      if (before !== "" || after !== "") {
        if (this.words.has(before + this.text.slice(start, end) + after)) continue;
        if (isGlued && !this.areGlued(before, after)) continue;
      }
      hits.push({ start, end, kind: spelling.kind });
    }
    return hits;
  }

  private ofUid({ parts: [uid = ""] }: Spelling): Span[] {
    const { folded, shape } = this.text;
    const isLong = lengthOf(uid) >= LONG_UID;
    const spans: Span[] = [];
    for (let from = 0; ; ) {
      const place = folded.indexOf(uid, from);
      if (place < 0) return spans;
      const span = [
        this.text.characterAt(place),
        this.text.characterAt(place + uid.length),
      ] as const;
      const isPart =
        /[0-9.]/.test(shape.charAt(span[0] - 1)) ||
        /^[.]?[0-9]/.test(shape.slice(span[1], span[1] + 2));
      if (isLong || !isPart) spans.push(span);
      from = place + (isLong || !isPart ? uid.length : 1);
    }
  }

  private ofParts(spelling: Spelling, isGlued: boolean): Span[] {
    const { lettersAndDigits: joined, parts } = spelling;
    const [noneBefore, noneAfter] = isGlued ? [null, null] : borders(parts, joined);
    const { shape } = this.text;
    const spans: Span[] = [];
    for (let from = 0; ; ) {
      const place = this.joined.indexOf(joined, from);
      if (place < 0) return spans;
      const span = this.spanOf(place, parts);
      const isFound =
        span !== null &&
        !noneBefore?.test(shape.charAt(span[0] - 1)) &&
        !noneAfter?.test(shape.charAt(span[1]));
      if (isFound) spans.push(span);
      from = place + (isFound ? joined.length : 1);
    }
  }

  /** Where the parts are that begin at a place in the letters and digits; null if not there. */
  private spanOf(place: number, parts: readonly string[]): Span | null {
    const characters = this.characters();
    const start = characters[place]!;
    let end = start;
    let unit = place;
    for (const part of parts) {
      const first = characters[unit]!;
      if (unit > place && !this.mayBeBetween(end, first)) return null;
      unit += part.length;
      end = characters[unit - 1]! + 1;
      if (end - first !== lengthOf(part)) return null;
    }
    return [start, end];
  }

  /** Whether parts of a value may have what is from `start` to before `end` between them. */
  private mayBeBetween(start: number, end: number): boolean {
    let others = 0;
    for (let place = start; place < end; place++) {
      if (!SPACE.test(this.text.shape.charAt(place)) && ++others > MOST_BETWEEN) return false;
    }
    return true;
  }

  /** Extend a hit that is part of a longer number to the whole number. */
  private wholeNumber([first, last]: Span): Span {
    const { shape } = this.text;
    let [start, end] = [first, last];
    if (DIGIT.test(shape.charAt(start))) {
      while (DIGIT.test(shape.charAt(start - 1))) start--;
    }
    if (DIGIT.test(shape.charAt(end - 1))) {
      while (DIGIT.test(shape.charAt(end))) end++;
    }
    return [start, end];
  }

  /** Where the letters begin that are directly before a hit. */
  private lettersBefore(start: number): number {
    let place = start;
    while (start - place < LONGEST_WORD && LETTER.test(this.text.shape.charAt(place - 1))) place--;
    return place;
  }

  /** Where the letters end that are directly after a hit. */
  private lettersAfter(end: number): number {
    let place = end;
    while (place - end < LONGEST_WORD && LETTER.test(this.text.shape.charAt(place))) place++;
    return place;
  }

  /** Whether a short name may be written in one with the letters before and after it. */
  private areGlued(before: string, after: string): boolean {
    const mayBegin =
      before === "" || titles().has(before) || prefixes().has(before) || this.isGlue(before);
    return mayBegin && (after === "" || this.isGlue(after));
  }

  private isGlue(letters: string): boolean {
    const isLong = lengthOf(letters) >= SHORTEST_GLUED || MODALITIES.has(letters);
    return isLong && this.words.has(letters);
  }

  private characters(): readonly number[] {
    this.knownCharacters ??= this.text.charactersOfLettersAndDigits();
    return this.knownCharacters;
  }
}

/** Whether this is a short name, which counts in a word if the rest is a word, too. */
function mayBeGlued({ kind, parts, lettersAndDigits: joined }: Spelling): boolean {
  if (kind !== "person-name" || parts.length !== 1) return false;
  const length = lengthOf(joined);
  if (length < SHORTEST_GLUED || length >= LONG_WORD) return false;
  return isAlphabetic(joined) && !countsAnywhere(joined);
}

/** The characters that may not be before and after a value; null if any may. */
function borders(
  parts: readonly string[],
  joined: string,
): readonly [RegExp | null, RegExp | null] {
  const isAnywhere = countsAnywhere(joined);
  const isCode = !isAlphabetic(joined);
  const border = (part: string) => {
    if (isAnywhere && (isCode || isLong(part))) return null;
    return isDecimal(part) ? DIGIT : LETTER;
  };
  return [border(parts[0]!), border(parts.at(-1)!)];
}

/** Whether a value may begin or end with this part inside a word. An initial may not. */
function isLong(part: string): boolean {
  if (lengthOf(part) > LONGEST_INITIALS || /^[0-9]/.test(part)) return true;
  return isWrittenWithoutSpaces(String.fromCodePoint(part.codePointAt(0)!));
}

function countsAnywhere(joined: string): boolean {
  if (lengthOf(joined) >= (hasDigit(joined) ? LONG_CODE : LONG_WORD)) return true;
  return !isAscii(joined) && isWrittenWithoutSpaces(joined);
}

/** Whether one of these characters belongs to a script without spaces between words. */
function isWrittenWithoutSpaces(characters: string): boolean {
  return CHINESE_JAPANESE_KOREAN.test(characters) || THAI_LAO_BURMESE_KHMER.test(characters);
}
