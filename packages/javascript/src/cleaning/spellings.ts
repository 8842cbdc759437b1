/** The ways in which a text may spell an identifying value. */

import {
  classOf,
  composed,
  DECIMAL,
  hasDigit,
  isAlphanumeric,
  isAscii,
  isDecimal,
  lengthOf,
} from "./characters";
import { type Day, dayOfParts, isDay } from "./dates";
import { fold, lettersAndDigits, withoutMarks } from "./fold";
import { inLatin } from "./readings";
import { S } from "./shape";
import { titles, words } from "./words";

/** The kinds whose values are DA or DT values. */
export const DATE_KINDS: ReadonlySet<string> = new Set(["birth-date", "date"]);

/** The most characters of the day in a DA or DT value: 2020-01-31. */
export const LONGEST_DAY = 10;

const PADDING = " \0\t\r\n";
const LONGEST_REMEMBERED = 256; // characters
const MOST_REMEMBERED = 8192;

const CONTRACTED = [/(?<=[aou])e/g, /(?<=a)a/g, /(?<=s)s/g];
const DATE = /^(\d{4})([-./]?)(\d\d)\2(\d\d)/;
const SPACES = `${S}\\x85\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000`;
const WORDS = new RegExp(`[^${SPACES}_./;]+`, "g");
const NO_SPACE = new RegExp(`[^${SPACES}]`);
const SEVERAL = /[\r\n,;]+/;
const SHORTEST_CONTRACTED = 4;
const SHORTEST_PART = 3;
const SHORTEST_TELEPHONE = 6;
const WITH_AREA_CODE = 9; // digits of a telephone number
const WITHOUT_AREA_CODE = 7;
const SHORTEST_UID = 5;
const SHORTEST_IN_ONE = 8;
const SHORTEST_NUMBER = 5;
const SHORTEST_GROUPED = 6;

/** One way to spell a value: a list of parts, with or without separators between them. */
export interface Spelling {
  /** The kind of the value. */
  readonly kind: string;
  /** Folded; each is only letters or only digits. A UID is one part. */
  readonly parts: readonly string[];
  /** The letters and digits of all parts, joined. */
  readonly lettersAndDigits: string;
}

/** All spellings of one value. */
export interface Spellings {
  /** Each spelling by its parts, joined by spaces; for a UID after the prefix "uid=". */
  readonly texts: ReadonlyMap<string, Spelling>;
  /** The day if the value is a date. */
  readonly day: Day | null;
}

type Form = readonly string[];

const known = new Map<string, Spellings>();
let expandable: RegExp | undefined;

/** The spellings of a value of this kind; none if the value is too short to be searched for. */
export function spellings(kind: string, value: string): Spellings {
  if (value.length > LONGEST_REMEMBERED) return computed(kind, value);
  const key = `${kind}\n${value}`;
  let found = known.get(key);
  if (found === undefined) {
    if (known.size >= MOST_REMEMBERED) known.clear();
    found = computed(kind, value);
    known.set(key, found);
  }
  return found;
}

/**
 * The spellings of a value that are not only the name of a maker or product.
 *
 * The first is the value as it stands: if it is such a name, none is left, as SD-4000 of SSD-4000.
 *
 * @param namesAProduct - whether a spelling is such a name
 */
export function withoutProducts(
  texts: ReadonlyMap<string, Spelling>,
  namesAProduct: (spelling: Spelling) => boolean,
): readonly (readonly [text: string, spelling: Spelling])[] {
  const all = [...texts];
  const left = all.filter(([, spelling]) => !namesAProduct(spelling));
  return left[0] === all[0] ? left : [];
}

/** A value without what pads it. */
export function withoutPadding(value: string): string {
  let [start, end] = [0, value.length];
  while (start < end && PADDING.includes(value.charAt(start))) start++;
  while (start < end && PADDING.includes(value.charAt(end - 1))) end--;
  return value.slice(start, end);
}

/** The day of a DA or DT value (PS3.5 section 6.2); null if it is not a full date. */
export function dayOf(value: string): Day | null {
  const match = DATE.exec(value);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[3]), Number(match[4])];
  return isDay(year, month, day) ? dayOfParts(year, month, day) : null;
}

/** The runs of letters in a folded text, and the numbers. */
export function partsOf(folded: string): string[] {
  if (isAscii(folded)) return folded.match(/[a-zA-Z]+|[0-9]+/g) ?? [];
  const parts: string[] = [];
  let [part, wasDigit] = ["", false];
  for (const each of folded) {
    const code = each.codePointAt(0)!;
    const isPart = isAlphanumeric(code);
    const isDigit = isPart && classOf(code) === DECIMAL;
    if (part !== "" && (!isPart || isDigit !== wasDigit)) {
      parts.push(part);
      part = "";
    }
    if (isPart) part += each;
    wasDigit = isDigit;
  }
  return part === "" ? parts : [...parts, part];
}

function computed(kind: string, padded: string): Spellings {
  const value = withoutPadding(padded);
  if (kind === "uid") return { texts: uid(value), day: null };
  const day = DATE_KINDS.has(kind) ? dayOf(value) : null;
  const forms = DATE_KINDS.has(kind) ? date(day, kind) : formsOf(kind, value);
  const texts = new Map<string, Spelling>();
  for (const parts of forms) {
    const joined = parts.join("");
    if (!titles().has(joined) && isLongEnough(joined)) {
      texts.set(parts.join(" "), { kind, parts, lettersAndDigits: joined });
    }
  }
  return { texts, day };
}

function formsOf(kind: string, value: string): Iterable<Form> {
  switch (kind) {
    case "person-name":
      return personName(value);
    case "identifier":
      return identifier(value);
    case "telephone":
      return telephone(value);
    case "institution":
    case "address":
      return place(value);
    default:
      return whole(value);
  }
}

/** Whether a spelling is long enough to be searched for. */
function isLongEnough(joined: string): boolean {
  const length = lengthOf(joined);
  if (isDecimal(joined)) return length >= 4;
  return length >= (hasDigit(joined) ? 3 : 2);
}

function uid(value: string): ReadonlyMap<string, Spelling> {
  const folded = withoutMarks(fold(value));
  const joined = lettersAndDigits(folded);
  if (lengthOf(folded) < SHORTEST_UID || joined === "") return new Map();
  return new Map([[`uid=${folded}`, { kind: "uid", parts: [folded], lettersAndDigits: joined }]]);
}

/** The spellings without separators. `fullDates` finds those with separators. */
function date(day: Day | null, kind: string): Form[] {
  if (day === null) return [];
  const text = String(day);
  const [year, month, number] = [text.slice(0, 4), text.slice(4, 6), text.slice(6)];
  const forms = [[text], [number + month + year], [month + number + year]];
  if (kind === "birth-date") {
    forms.push([year.slice(2) + month + number], [number + month + year.slice(2)]);
  }
  return forms;
}

function* personName(value: string): Iterable<Form> {
  for (const group of value.split("=")) {
    const components = componentsOf(group);
    for (const component of components) {
      yield* inOne(component);
      for (const word of wordsIn(component)) yield* ofWord(word);
    }
    const [family = "", given = ""] = components;
    const [name] = wordsIn(given);
    if (!NO_SPACE.test(family) || name === undefined) continue;
    for (const other of [given, name, String.fromCodePoint(name.codePointAt(0)!)]) {
      yield* whole(`${family} ${other}`);
      yield* whole(`${other} ${family}`);
    }
  }
}

function componentsOf(group: string): readonly string[] {
  if (group.includes("^")) return group.split("^");
  if (group.includes(",")) return group.split(",");
  const all = wordsIn(group);
  return [all.at(-1) ?? "", all.slice(0, -1).join(" ")];
}

function* ofWord(word: string): Iterable<Form> {
  yield* whole(word);
  if (word.includes("-")) {
    for (const part of word.split("-")) yield* whole(part);
  } else if (/['\u2019]/.test(word)) {
    for (const parts of whole(word)) yield parts.slice(-1);
  }
}

function wordsIn(text: string): readonly string[] {
  return text.match(WORDS) ?? [];
}

/**
 * The value with and without leading zeros, its numbers in any groups, and each alone.
 *
 * Of an identifier with components (HL7 CX), also the first.
 */
function* identifier(value: string): Iterable<Form> {
  const folded = withoutMarks(fold(value));
  for (const text of [folded, folded.replace(/^[0 ]+/, ""), folded.split("^")[0]!]) {
    const parts = partsOf(text);
    yield parts;
    yield parts.flatMap((part) =>
      isDecimal(part) && part.length >= SHORTEST_GROUPED ? [...part] : [part],
    );
    const joined = parts.join("");
    if (parts.length > 1 && isDecimal(joined) && joined.length >= SHORTEST_GROUPED) {
      yield [...joined];
    }
  }
  if (isDecimal(folded.replaceAll(" ", ""))) return;
  for (const number of folded.match(/[0-9]+/g) ?? []) {
    for (const text of [number, number.replace(/^0+/, "")]) {
      if (text.length >= SHORTEST_NUMBER) yield [text];
      if (text.length >= SHORTEST_GROUPED) yield [...text];
    }
  }
}

/** The digits; if there are nine or more, also the last seven, without the area code. */
function* telephone(value: string): Iterable<Form> {
  const digits = fold(value).replace(/[^0-9]+/g, "");
  if (digits.length >= SHORTEST_TELEPHONE) yield [...digits];
  if (digits.length >= WITH_AREA_CODE) yield [...digits.slice(-WITHOUT_AREA_CODE)];
}

function* place(value: string): Iterable<Form> {
  yield* inOne(value);
  for (const part of value.split(SEVERAL)) {
    for (const parts of whole(part)) {
      if (lengthOf(parts.join("")) >= SHORTEST_PART) yield parts;
    }
  }
}

/** The whole value; if it is one long word, also its letters, which may be several words. */
function* inOne(value: string): Iterable<Form> {
  for (const parts of whole(value)) {
    yield parts;
    const [word = ""] = parts;
    if (parts.length === 1 && lengthOf(word) >= SHORTEST_IN_ONE && !isDecimal(word)) {
      yield [...word];
    }
  }
}

/** The whole value, then with other spellings of its letters: Müller, Mueller, Muller. */
function whole(value: string): Form[] {
  const folded = withoutMarks(fold(value));
  const forms = [partsOf(folded)];
  if (!isAscii(value)) {
    const text = composed(value);
    for (const other of [expanded(text), ...inLatin(text)]) {
      forms.push(partsOf(withoutMarks(fold(other))));
    }
  }
  for (const contracted of contractions(folded)) {
    if (lengthOf(contracted) >= SHORTEST_CONTRACTED) forms.push(partsOf(contracted));
  }
  return forms;
}

/** The text with ae, oe and ue as one letter, with aa, with ss, or with several of these. */
function contractions(folded: string): Iterable<string> {
  const forms = new Set([folded]);
  for (const pattern of CONTRACTED) {
    for (const form of [...forms]) forms.add(form.replace(pattern, ""));
  }
  forms.delete(folded);
  return forms;
}

function expanded(text: string): string {
  const letters = words().expanded;
  expandable ??= new RegExp(`[${Object.keys(letters).join("")}]`, "g");
  return text.replace(expandable, (letter) => letters[letter]!);
}
