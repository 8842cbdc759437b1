/** C: a value of similar meaning that identifies nobody. */

import { type Cleaned, cleanText } from "../cleaning/text";
import { hasUnknownEscapes, otherCharacterSets } from "../dicom/characterSet";
import { numbersOf } from "../dicom/csa";
import { CharacterError } from "../dicom/valueError";
import { CLOCK, CLOCK_WITH_COLONS, fits, join } from "../dicom/values";
import { CODE_VRS, DUMMIES } from "../dicom/vrs";
import type { Identity } from "../identity";
import { fullMatch } from "../regex";
import {
  type ActionContext,
  type ActionDefinition,
  Dependence,
  type Element,
  Inside,
  textsOf,
} from "./action";
import { dummy, replace } from "./dummy";

const DATE = String.raw`(\d{4})([.]?)(\d{2})\2(\d{2})`;
const ZONE = String.raw`[+-](?:0\d|1[0-4])[0-5]\d`;
const DATETIME = String.raw`(\d{4})(?:(\d{2})(?:(\d{2})((?:${CLOCK})?))?)?(${ZONE})?`;
const TIME = `${CLOCK}|${CLOCK_WITH_COLONS}`;
const AGE = String.raw`\d{1,3}[DWMY]`;
const OLDEST = 90;
const TEXTS = new Set("LO LT SH ST UC UT".split(" "));
const DAY = 24 * 60 * 60 * 1000; // milliseconds

/**
 * C, by VR (PS3.15 E.3.6 for dates, E.3.5 for texts).
 *
 * DA and DT move back, by the same number of days for all files of a patient. TM stays. AS over 89
 * years becomes 090Y. A value that is not a date or time becomes a dummy, and one that is not an
 * age becomes empty. In texts, what identifies is replaced and the rest stays. Of a CSA header,
 * those entries stay that the rule names, if their values are numbers. Other VRs are treated as by
 * D.
 */
function clean(element: Element, context: ActionContext): Uint8Array | null {
  const { vr, raw, characterSet, rule } = element;
  if (rule.entries.length > 0) return numbersOfHeader(element, context);
  if (TEXTS.has(vr)) return cleanedText(element, context);
  if (vr !== "DA" && vr !== "DT" && vr !== "TM" && vr !== "AS") return replace(element, context);
  if (raw === null) return dummy(element, context.identity);
  const values = textsOf(element).map((value) => cleaned(vr, value, context.days));
  return join(vr, values, characterSet);
}

/** What stays of a CSA header; null if nothing does, or it cannot be read. */
function numbersOfHeader({ raw, rule }: Element, context: ActionContext): Uint8Array | null {
  if (raw === null) return null;
  return numbersOf(raw, (name, values) => {
    if (!rule.entries.includes(name)) return false;
    const kinds = values.flatMap((each) => context.needles.kindsOfNumber("DS", each));
    context.replaced?.push(...kinds);
    return kinds.length === 0;
  });
}

function cleanedText(element: Element, context: ActionContext): Uint8Array | null {
  const { raw, characterSet } = element;
  if (raw === null || hasUnknownEscapes(raw, characterSet)) return dummy(element, context.identity);
  const cleanOne = (text: string) => cleanText(text, context.needles, context.holds);
  const [value, kinds] = cleanedInEveryReading(element, cleanOne, context.identity);
  context.replaced?.push(...kinds);
  const texts = textsOf(element);
  if (value === raw && !texts.every((text) => fits(element.vr, text))) {
    return fitted(element, texts, context.identity);
  }
  return value;
}

/**
 * Clean the texts of an element, also in other character sets that they may be in.
 *
 * @param element - a text with a value
 * @param cleanOne - gives the cleaned text, and the kinds of what was replaced
 * @param identity - for a dummy, if the cleaned texts do not fit
 * @returns the value, the same bytes if nothing was replaced; and the kinds of what was replaced
 */
export function cleanedInEveryReading(
  element: Element,
  cleanOne: (text: string) => Cleaned,
  identity: Identity,
): readonly [value: Uint8Array | null, kinds: readonly string[]] {
  const kinds = new Set<string>();
  let { raw } = element;
  for (const characterSet of readings(element)) {
    const read: Element = { ...element, raw, characterSet };
    const results = textsOf(read).map(cleanOne);
    const found = results.flatMap(([, each]) => each);
    if (found.length === 0) continue;
    for (const kind of found) kinds.add(kind);
    raw = fitted(
      read,
      results.map(([text]) => text),
      identity,
    );
    if (raw === null) break;
  }
  return [raw, [...kinds]];
}

/** The character sets in which an element is read, one after the other. */
function readings({ vr, raw, characterSet: declared }: Element) {
  const isAscii = CODE_VRS.has(vr) || vr === "UR";
  const others = isAscii || raw === null ? [] : otherCharacterSets(raw, declared);
  const [first] = others;
  const all = [...others, declared];
  const isLikely = declared.isMultiByte && first !== undefined && first.codec !== "utf_8";
  // others only in case that it is declared wrongly
  return isLikely && raw !== null && declared.isValid(raw) ? all.reverse() : all;
}

/** The value field for texts; a dummy if they do not fit the VR or the character set. */
export function fitted(
  element: Element,
  texts: readonly string[],
  identity: Identity,
): Uint8Array | null {
  if (!texts.every((text) => fits(element.vr, text))) return dummy(element, identity);
  try {
    return join(element.vr, texts, element.characterSet);
  } catch (error) {
    if (error instanceof CharacterError) return dummy(element, identity);
    throw error;
  }
}

function cleaned(vr: string, value: string, days: number): string {
  if (value === "") return "";
  return cleanedOrNull(vr, value, days) ?? String(DUMMIES.get(vr));
}

function cleanedOrNull(vr: string, value: string, days: number): string | null {
  if (vr === "DA") return movedDate(value, days);
  if (vr === "DT") return movedDatetime(value, days);
  if (vr === "TM") return fullMatch(TIME, value) === null ? null : value;
  return cappedAge(value);
}

/** A DA value moved back; null if it is not a date. */
export function movedDate(value: string, days: number): string | null {
  const match = fullMatch(DATE, value);
  return match && back(Number(match[1]), Number(match[3]), Number(match[4]), days);
}

/** A DT value moved back, with its precision, time and zone; null if it is not a date. */
export function movedDatetime(value: string, days: number): string | null {
  const match = fullMatch(DATETIME, value);
  if (match === null) return null;
  const [, year, month, day, time = "", zone = ""] = match;
  const moved = back(Number(year), Number(month ?? 1), Number(day ?? 1), days);
  const precision = day !== undefined ? 8 : month !== undefined ? 6 : 4;
  return moved && moved.slice(0, precision) + time + zone;
}

/**
 * An AS value with three digits, 090Y if it is over 89 years; empty if it is not an age.
 *
 * A dummy would be an age that the patient may have.
 */
export function cappedAge(value: string): string {
  if (fullMatch(AGE, value) === null) return "";
  const isOld = value.endsWith("Y") && Number(value.slice(0, -1)) >= OLDEST;
  return isOld ? "090Y" : value.padStart(4, "0");
}

function back(year: number, month: number, day: number, days: number): string | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDate = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (year < 1 || !isDate) return null;
  const moved = new Date(date.getTime() - days * DAY);
  if (moved.getUTCFullYear() < 1 || moved.getUTCFullYear() > 9999) return null;
  return moved.toISOString().slice(0, 10).replaceAll("-", "");
}

function dependsOn({ vr, rule }: Element): Dependence {
  // texts and numbers on all that identifies in the file, dates on the patient
  const isOfFile = TEXTS.has(vr) || vr === "DA" || vr === "DT" || rule.entries.length > 0;
  return isOfFile ? Dependence.FILE : Dependence.VALUE;
}

export const CLEAN: ActionDefinition = {
  name: "C",
  act: clean,
  follows: Inside.KEEPING,
  dependsOn,
};
