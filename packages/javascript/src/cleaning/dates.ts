/** Finds calendar dates in the shape of a folded text, in all common spellings. */

import { hasDigit } from "./characters";
import { atomic, matches } from "./patternParts";
import { words } from "./words";

const [FIRST_YEAR, LAST_YEAR] = [1850, 2100];
const LETTERS = "a-z\u0430-\u045f";

const SEPARATOR = "[ ]?[-/._\u2010-\u2015\u2212][ ]?|[ ]";
const START = String.raw`(?<!\d)(?<!\d[.])`;
const END = String.raw`(?!\d)(?![.]\d)`;
const FIRST = String.raw`(?<!\d)`;
const LAST = String.raw`(?!\d)`;
const GAP = "[ \\t.,/_\u2010-\u2015\u2212-]{0,3}(?:de[ ])?";
const NTH = () => atomic("(?:st|nd|rd|th|er)?");
const TIME = String.raw`(?:[ tT_-]{1,2}(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?${LAST})?`;
const YEAR_FIRST = String.raw`${START}(\d{4})(${SEPARATOR})(\d\d?)\2(\d\d?)${END}`;
const YEAR_LAST = String.raw`${START}(\d\d?)(${SEPARATOR})(\d\d?)\2(\d{4}|\d\d)${END}`;
const WITH_SIGNS = String.raw`${FIRST}(\d{4})[ ]?[年년][ ]?(\d\d?)[ ]?[月월][ ]?(\d\d?)${LAST}[ ]?[日号號일]?`;
const COMPACT = String.raw`${START}(\d{4})(\d\d)(\d\d)${TIME}${LAST}`;
const TWO_DIGIT_YEAR = String.raw`\d(${SEPARATOR})\d\d?\1\d\d${END}`;

/** What dates are found by; all but `anyName` with the flag g. */
interface Patterns {
  readonly yearFirst: RegExp;
  readonly yearLast: RegExp;
  readonly withSigns: RegExp;
  readonly compact: RegExp;
  readonly twoDigitYear: RegExp;
  /** The name of a month, without which the patterns below match nothing. */
  readonly anyName: RegExp;
  readonly withNames: readonly RegExp[];
  readonly monthAndYear: RegExp;
  readonly dayAndMonth: RegExp;
  readonly nameAndTwoDigitYear: RegExp;
}

let known:
  | { readonly patterns: Patterns; readonly months: ReadonlyMap<string, number> }
  | undefined;

/** A date in a text, from `start` to before `end`. */
export interface DateInText {
  readonly start: number;
  readonly end: number;
  /** The days that it can mean. 01/02/20 is in January or February, of 1920 or 2020. */
  readonly days: readonly Day[];
  /** Whether it is certainly a date. 2.5.10 may be something else. */
  readonly certain: boolean;
}

/** Year, month and day in one number, such as 20200131. */
export type Day = number;

/** Find the dates with a separate day, month and year in the shape of a folded text. */
export function fullDates(shape: string): DateInText[] {
  if (!hasDigit(shape)) return [];
  const { patterns, months } = made();
  const found: DateInText[] = [];
  const add = (match: RegExpMatchArray, days: readonly Day[], certain: boolean) => {
    const start = match.index!;
    if (days.length > 0) found.push({ start, end: start + match[0].length, days, certain });
  };
  for (const match of matches(patterns.yearFirst, shape)) {
    const [, year = "", separator, month = "", day = ""] = match;
    add(match, readings(year, month, day), separator !== " ");
  }
  for (const match of matches(patterns.withSigns, shape)) {
    add(match, readings(match[1]!, match[2]!, match[3]!), true);
  }
  for (const match of matches(patterns.yearLast, shape)) {
    const [, first = "", separator = "", second = "", year = ""] = match;
    const isPadded = first.length === 2 && second.length === 2;
    const sign = separator.trim();
    if (year.length === 2 && !isPadded && (sign === "" || sign === "_")) continue;
    const days = [...readings(year, second, first), ...readings(year, first, second)];
    if (year.length === 2 && first.length === 2) days.push(...readings(first, second, year));
    const isTight = sign === separator;
    add(match, days, year.length === 4 || (isTight && (sign === "/" || isPadded)));
  }
  if (!patterns.anyName.test(shape)) return found;
  for (const pattern of patterns.withNames) {
    for (const match of matches(pattern, shape)) {
      const { year = "", month: name = "", day = "" } = match.groups ?? {};
      add(match, readings(year, months.get(name)!, day), true);
    }
  }
  return found;
}

/** Find start and end of dates such as 20200131, Jan 2020 and 31 January in a shape. */
export function otherDates(shape: string): (readonly [start: number, end: number])[] {
  if (!hasDigit(shape)) return [];
  const { patterns } = made();
  const found: RegExpMatchArray[] = [];
  for (const match of matches(patterns.compact, shape)) {
    if (readings(match[1]!, match[2]!, match[3]!).length > 0) found.push(match);
  }
  if (patterns.anyName.test(shape)) {
    for (const match of matches(patterns.monthAndYear, shape)) {
      const year = Number(match[1]);
      if (FIRST_YEAR <= year && year <= LAST_YEAR) found.push(match);
    }
    found.push(...matches(patterns.dayAndMonth, shape));
  }
  return found.map((match) => [match.index!, match.index! + match[0].length] as const);
}

/**
 * Whether the shape of a folded text may contain a full date in one of these four-digit years.
 *
 * No false negatives.
 */
export function mayHaveDateOf(years: Iterable<string>, shape: string): boolean {
  for (const year of years) if (shape.includes(year)) return true;
  if (!hasDigit(shape)) return false;
  const { patterns } = made();
  if (matches(patterns.twoDigitYear, shape).length > 0) return true;
  return patterns.anyName.test(shape) && matches(patterns.nameAndTwoDigitYear, shape).length > 0;
}

/** Whether this day is in the calendar, and its year is plausible for a person or a file. */
export function isDay(year: number, month: number, day: number): boolean {
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Year, month and day in one number. */
export function dayOfParts(year: number, month: number, day: number): Day {
  return (year * 100 + month) * 100 + day;
}

function readings(year: string, month: string | number, day: string): Day[] {
  const last = Number(year);
  const years = year.length === 4 ? [last] : [1900 + last, 2000 + last];
  return years
    .filter((each) => isDay(each, Number(month), Number(day)))
    .map((each) => dayOfParts(each, Number(month), Number(day)));
}

/** The patterns, and the numbers of months by their names; made on first use. */
function made() {
  if (known === undefined) {
    const rows = words().months;
    const months = new Map(rows.flatMap((row, place) => row.map((name) => [name, place + 1])));
    const names = [...months.keys()].sort((a, b) => b.length - a.length);
    known = { patterns: patternsWith(names), months };
  }
  return known;
}

function patternsWith(names: readonly string[]): Patterns {
  const all = (pattern: string) => new RegExp(pattern, "g");
  const name = `(?<![${LETTERS}])(?:${names.join("|")})`;
  const full = `(?<![${LETTERS}])(?:${names.filter((each) => each.length > 4).join("|")})`;
  const [month, year] = [`(?<month>${name})`, String.raw`(?<year>\d{4})`];
  const last = String.raw`(?<year>\d{4}|\d\d)`;
  return {
    yearFirst: all(YEAR_FIRST),
    yearLast: all(YEAR_LAST),
    withSigns: all(WITH_SIGNS),
    compact: all(COMPACT),
    twoDigitYear: all(TWO_DIGIT_YEAR),
    anyName: new RegExp(names.join("|")),
    withNames: [
      String.raw`${FIRST}(?<day>\d\d?)${NTH()}${GAP}${month}${GAP}${last}${LAST}`,
      String.raw`${month}${GAP}(?<day>\d\d?)${NTH()}${GAP}${year}${LAST}`,
      String.raw`${FIRST}(?<year>\d{4})${GAP}${month}${GAP}(?<day>\d\d?)${LAST}`,
    ].map(all),
    monthAndYear: all(String.raw`${name}${GAP}(\d{4})${LAST}`),
    dayAndMonth: all(String.raw`${FIRST}\d\d?${NTH()}[ .]{1,2}${full}(?![${LETTERS}])`),
    nameAndTwoDigitYear: all(String.raw`\d${NTH()}${GAP}${name}${GAP}\d\d${LAST}`),
  };
}
