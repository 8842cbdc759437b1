/** Finds calendar dates in the shape of a folded text, in all common spellings. */

import { regex } from "../regex";
import { atomic, matches } from "./patternParts";
import { words } from "./words";

const [FIRST_YEAR, LAST_YEAR] = [1850, 2100];
const LETTERS = "a-z\u0430-\u045f";

const SEPARATOR = "[ ]?[-/._\u2010-\u2015\u2212][ ]?|[ ]";
const START = String.raw`(?<!\d)(?<!\d[.])`;
const END = String.raw`(?!\d)(?![.]\d)`;
const FIRST = String.raw`(?<!\d)`;
const LAST = String.raw`(?!\d)`;
const GAP = "[ \\t.,/_\u2010-\u2015\u2212-]{0,3}";
const NTH = () => atomic("(?:st|nd|rd|th|er)?");
const TIME = String.raw`(?:[ tT_-]{1,2}(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?${LAST})?`;
const YEAR_FIRST = String.raw`${START}(\d{4})(${SEPARATOR})(\d\d?)\2(\d\d?)${END}`;
const YEAR_LAST = String.raw`${START}(\d\d?)(${SEPARATOR})(\d\d?)\2(\d{4}|\d\d)${END}`;
const WITH_SIGNS = String.raw`${FIRST}(\d{4})[ ]?[年년][ ]?(\d\d?)[ ]?[月월][ ]?(\d\d?)${LAST}[ ]?[日号號일]?`;
const COMPACT = String.raw`${START}(\d{4})(\d\d)(\d\d)${TIME}${LAST}`;
const TWO_DIGIT_YEAR = String.raw`\d(${SEPARATOR})\d\d?\1\d\d${END}`;

/** The names of months, and the patterns for dates that contain one. */
interface WithNames {
  readonly month: ReadonlyMap<string, number>;
  /** A name, without which the other patterns match nothing. */
  readonly any: string;
  readonly full: readonly string[];
  readonly monthAndYear: string;
  readonly dayAndMonth: string;
  readonly twoDigitYear: string;
}

let withNames: WithNames | undefined;

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
  if (!/[0-9]/.test(shape)) return [];
  const found: DateInText[] = [];
  const add = (match: RegExpMatchArray, days: readonly Day[], certain: boolean) => {
    const start = match.index!;
    if (days.length > 0) found.push({ start, end: start + match[0].length, days, certain });
  };
  for (const match of matches(YEAR_FIRST, shape)) {
    const [, year = "", separator, month = "", day = ""] = match;
    add(match, readings(year, month, day), separator !== " ");
  }
  for (const match of matches(WITH_SIGNS, shape)) {
    add(match, readings(match[1]!, match[2]!, match[3]!), true);
  }
  for (const match of matches(YEAR_LAST, shape)) {
    const [, first = "", separator = "", second = "", year = ""] = match;
    const isPadded = first.length === 2 && second.length === 2;
    const sign = separator.trim();
    if (year.length === 2 && !isPadded && (sign === "" || sign === "_")) continue;
    const days = [...readings(year, second, first), ...readings(year, first, second)];
    if (year.length === 2 && first.length === 2) days.push(...readings(first, second, year));
    const isTight = sign === separator;
    add(match, days, year.length === 4 || (isTight && (sign === "/" || isPadded)));
  }
  const { full, month, any } = namesOfMonths();
  if (!regex(any).test(shape)) return found;
  for (const pattern of full) {
    for (const match of matches(pattern, shape)) {
      const { year = "", month: name = "", day = "" } = match.groups ?? {};
      add(match, readings(year, month.get(name)!, day), true);
    }
  }
  return found;
}

/** Find start and end of dates such as 20200131, Jan 2020 and 31 January in a shape. */
export function otherDates(shape: string): (readonly [start: number, end: number])[] {
  if (!/[0-9]/.test(shape)) return [];
  const found: RegExpMatchArray[] = [];
  for (const match of matches(COMPACT, shape)) {
    if (readings(match[1]!, match[2]!, match[3]!).length > 0) found.push(match);
  }
  const { monthAndYear, dayAndMonth, any } = namesOfMonths();
  if (regex(any).test(shape)) {
    for (const match of matches(monthAndYear, shape)) {
      const year = Number(match[1]);
      if (FIRST_YEAR <= year && year <= LAST_YEAR) found.push(match);
    }
    found.push(...matches(dayAndMonth, shape));
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
  if (!/[0-9]/.test(shape)) return false;
  if (regex(TWO_DIGIT_YEAR).test(shape)) return true;
  const { any, twoDigitYear } = namesOfMonths();
  return regex(any).test(shape) && regex(twoDigitYear).test(shape);
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

function namesOfMonths(): WithNames {
  withNames ??= compiledNames();
  return withNames;
}

function compiledNames(): WithNames {
  const month = new Map(
    words().months.flatMap((row, place) => row.map((name) => [name, place + 1])),
  );
  const names = [...month.keys()].sort((a, b) => b.length - a.length);
  const anyName = `(?<![${LETTERS}])(?:${names.join("|")})`;
  const full = `(?<![${LETTERS}])(?:${names.filter((name) => name.length > 4).join("|")})`;
  const [named, year] = [`(?<month>${anyName})`, String.raw`(?<year>\d{4})`];
  const last = String.raw`(?<year>\d{4}|\d\d)`;
  return {
    month,
    any: names.join("|"),
    full: [
      String.raw`${FIRST}(?<day>\d\d?)${NTH()}${GAP}${named}${GAP}${last}${LAST}`,
      String.raw`${named}${GAP}(?<day>\d\d?)${NTH()}${GAP}${year}${LAST}`,
      String.raw`${FIRST}(?<year>\d{4})${GAP}${named}${GAP}(?<day>\d\d?)${LAST}`,
    ],
    monthAndYear: String.raw`(?:${anyName})${GAP}(\d{4})${LAST}`,
    dayAndMonth: String.raw`${FIRST}\d\d?${NTH()}[ .]{1,2}${full}(?![${LETTERS}])`,
    twoDigitYear: String.raw`\d${NTH()}${GAP}${anyName}${GAP}\d\d${LAST}`,
  };
}
