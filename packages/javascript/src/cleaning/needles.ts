/** Finds the identifying values of one file in a text. */

import { wholeNumber } from "../dicom/allowed";
import { isDecimal, lengthOf } from "./characters";
import { findCut, isOfCutLength, mayBeCutIn } from "./cut";
import { type Day, fullDates, mayHaveDateOf } from "./dates";
import { lettersAndDigits, PlainText, shapeWithoutMarks } from "./fold";
import { type Hit, inOrder, merged } from "./hit";
import { Occurrences } from "./occurrences";
import { mayBeReadOtherwise, otherReadings } from "./readings";
import { SearchedSpellings } from "./searched";
import {
  DATE_KINDS,
  LONGEST_DAY,
  type Spelling,
  spellings,
  withoutPadding,
  withoutProducts,
} from "./spellings";
import { NO_WORDS, type Vocabulary } from "./vocabulary";

export { type Hit, merged } from "./hit";

/** Identifying values that can be searched for in a text. */
export interface Sought {
  /** The words that identify nobody. */
  readonly vocabulary: Vocabulary;
  /** Whether a folded text may contain a value: fast; no false negatives. */
  mayOccurIn(folded: string): boolean;
  /** Find the values in a text; see `Needles.find`. */
  find(text: string, holds?: string): Hit[];
  /** The kind of value that a DS, IS or UI value as a whole is equal to; none or one. */
  kindsOfNumber(vr: string, text: string): readonly string[];
}

/**
 * The identifying values of one file.
 *
 * The search ignores case, diacritics, and the separators between the parts of a value. A short
 * value is found only as a whole word: no letter may be directly before its first or after its last
 * letter, and no digit before its first or after its last digit. Values of 6 or more letters, or of
 * 5 or more characters with a digit among them, are found anywhere.
 *
 * Single characters, numbers with fewer than 4 digits, and codes of two characters are not found.
 */
export class Needles implements Sought {
  readonly vocabulary: Vocabulary;
  private readonly texts = new Map<string, Spelling>();
  private readonly days = new Map<Day, string>();
  private readonly years = new Set<string>();
  private searched: SearchedSpellings | null = null;

  /**
   * @param vocabulary - words that identify nobody. A value that is only a common word of the
   *   field, such as "head" or "chest", is not searched for, even if it is somebody's name; nor is
   *   a device, place or institution with the name of a product.
   */
  constructor(vocabulary: Vocabulary = NO_WORDS) {
    this.vocabulary = vocabulary;
  }

  /**
   * Add a value.
   *
   * @param kind - "person-name", "identifier", "birth-date", "date", "institution", "address",
   *   "telephone" or "uid"; a value of any other kind is searched for as it is written
   * @param value - one decoded value of one element; for the two kinds of dates, a DA or DT value
   */
  add(kind: string, value: string): void {
    // so that all times of a day are one value
    const searched = DATE_KINDS.has(kind) ? withoutPadding(value).slice(0, LONGEST_DAY) : value;
    const { texts, day } = spellings(kind, searched);
    const isProduct = ({ parts }: Spelling) => this.vocabulary.namesAProduct(kind, parts);
    for (const [text, spelling] of withoutProducts(texts, isProduct)) this.addText(text, spelling);
    if (day !== null) this.addDay(day, kind);
  }

  /** Add the values of others. */
  addAll(other: Needles): void {
    for (const [text, spelling] of other.texts) this.addText(text, spelling);
    for (const [day, kind] of other.days) this.addDay(day, kind);
  }

  /**
   * Whether a folded text may contain a value: fast; no false negatives.
   *
   * Several texts can be tested at once, joined by line breaks.
   *
   * @param folded - the text, folded
   * @param digits - the letters and digits of the folded text, if they are known
   */
  mayOccurIn(folded: string, digits = lettersAndDigits(folded)): boolean {
    if (this.texts.size > 0 && (mayBeReadOtherwise(folded) || mayBeCutIn(folded, this.spellings())))
      return true;
    if (this.spellings().mayBeIn(digits)) return true;
    if (this.days.size === 0) return false;
    const shape = shapeWithoutMarks(folded);
    if (!mayHaveDateOf(this.years, shape)) return false;
    return fullDates(shape).some(({ days }) => days.some((day) => this.days.has(day)));
  }

  /**
   * Find the values in a text. Hits are in order; overlapping hits are merged.
   *
   * The kind of a merged hit is the kind of its longest hit.
   *
   * @param text - the text
   * @param holds - what public words the attribute holds, as in the procedure's `holds`
   */
  find(text: string, holds = ""): Hit[] {
    const hits = this.findInReading(text, holds);
    for (const { text: reading, places } of otherReadings(text)) {
      for (const { start, end, kind } of this.findInReading(reading, holds)) {
        const stop = Math.max(places[end]!, places[end - 1]! + 1);
        hits.push({ start: places[start]!, end: stop, kind });
      }
    }
    return merged(text, hits);
  }

  /** The kind of value that a DS, IS or UI value as a whole is equal to; none or one. */
  kindsOfNumber(vr: string, text: string): readonly string[] {
    return equalTo(this.exact(), vr, text);
  }

  /** The kinds of the values that are UIDs, or only digits, by UID or digits. */
  exact(): ReadonlyMap<string, string> {
    const kinds = new Map<string, string>();
    for (const { kind, parts, lettersAndDigits: joined } of this.texts.values()) {
      const value = kind === "uid" ? parts[0]! : joined;
      if (kind === "uid" || isDecimal(value)) kinds.set(value, first(kind, kinds.get(value)));
    }
    return kinds;
  }

  private addText(text: string, spelling: Spelling): void {
    this.searched = null;
    const known = this.texts.get(text);
    // the result must not depend on the order of the values
    if (known === undefined || spelling.kind < known.kind) this.texts.set(text, spelling);
  }

  private addDay(day: Day, kind: string): void {
    this.days.set(day, first(kind, this.days.get(day)));
    this.years.add(String(day).slice(0, 4));
  }

  /** Find the values in one reading of a text. */
  private findInReading(text: string, holds: string): Hit[] {
    const plain = new PlainText(text);
    const hits = this.findInPlain(plain);
    if (isOfCutLength(lengthOf(text))) hits.push(...findCut(plain.folded, this.spellings()));
    return hits
      .filter(({ start, end, kind }) => {
        return holds === "" || !this.vocabulary.isPublic(holds, kind, plain.slice(start, end));
      })
      .map(({ start, end, kind }) => ({
        start: plain.placeOf(start),
        end: plain.placeOf(end),
        kind,
      }));
  }

  private findInPlain(plain: PlainText): Hit[] {
    const occurrences = new Occurrences(plain, this.vocabulary.words);
    const occurring = this.spellings().occurring(occurrences.joined);
    const hits = occurring.flatMap((spelling) => occurrences.of(spelling));
    if (this.days.size > 0) {
      for (const { start, end, days } of fullDates(plain.shape)) {
        const day = days.find((each) => this.days.has(each));
        if (day !== undefined) hits.push({ start, end, kind: this.days.get(day)! });
      }
    }
    return hits.sort(inOrder);
  }

  private spellings(): SearchedSpellings {
    this.searched ??= new SearchedSpellings(this.texts.values(), this.vocabulary.words);
    return this.searched;
  }
}

/** Which of two kinds comes first in the alphabet. */
function first(kind: string, other: string | undefined): string {
  return other === undefined || kind < other ? kind : other;
}

/** The kind of the value that a DS, IS or UI value is, by what `Needles.exact` gave. */
export function equalTo(
  kinds: ReadonlyMap<string, string>,
  vr: string,
  text: string,
): readonly string[] {
  for (const value of vr === "UI" ? [text] : wholeNumber(text)) {
    const kind = kinds.get(value);
    if (kind !== undefined) return [kind];
  }
  return [];
}

/** No identifying values. */
export const NOTHING = new Needles();
