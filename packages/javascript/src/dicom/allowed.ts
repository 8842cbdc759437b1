/**
 * What an element may hold to be kept: values that its VR and VM allow (PS3.5 section 6.2).
 *
 * What scanners write although the VR forbids it is allowed too, if it tells no more than a valid
 * value: numbers of more characters, decimals in IS, zeros that lead in UIDs, retired forms of
 * dates.
 */

import { fullMatch } from "../regex";
import { type CharacterSet, hasUnknownEscapes } from "./characterSet";
import { isRegisteredUid, mostOf, mostValues } from "./dictionary";
import { latin1 } from "./latin";
import { CONTAINERS } from "./pixels/image";
import { CLOCK_WITH_COLONS, fits, isText, split } from "./values";
import { CODE_VRS, SINGLE_VALUE_VRS, SIZES, TEXT_VRS } from "./vrs";

/** VRs whose values are compared with what identifies, not searched for it. */
export const NUMBER_VRS: ReadonlySet<string> = new Set(["DS", "IS", "UI"]);

const SHORTEST_NUMBER = 5; // digits of a number that may be an identifier
const LONGEST_NUMBER = 8; // bytes of one of a binary VR
const MOST_DIGITS = 64;

/** What becomes of a value that is kept. */
export type Handling = "as-is" | "searched" | "cleaned" | "forbidden";

/** It stays; it cannot hold what identifies. */
export const AS_IS = "as-is";
/** It stays, unless something that identifies is found in it. */
export const SEARCHED = "searched";
/** Its VR forbids it, but it is text: it is cleaned as by C. */
export const CLEANED = "cleaned";
/** Its VR forbids it: the element becomes empty. */
export const FORBIDDEN = "forbidden";

/** How many bytes the value of a binary VR may have. */
export interface Limits {
  /** Their number is a multiple of this one. */
  readonly unit: number;
  /** The most. */
  readonly most: number;
}

/**
 * The limits of an attribute under a binary VR. Containers of pixels have none.
 *
 * @param vm - of a private attribute; empty for that of the data dictionary
 */
export function limitsOf(tag: number, vr: string, vm = ""): Limits {
  const size = SIZES.get(vr) ?? 1;
  if (CONTAINERS.has(tag)) return { unit: 1, most: Number.POSITIVE_INFINITY };
  if (SINGLE_VALUE_VRS.has(vr)) return { unit: size, most: Number.POSITIVE_INFINITY };
  const [most, step] = vm ? mostOf(vm) : mostValues(tag);
  return { unit: size * step, most: most ? size * most : Number.POSITIVE_INFINITY };
}

/** Whether a value may have this number of bytes. */
export function allows({ unit, most }: Limits, length: number): boolean {
  return length <= most && length % unit === 0;
}

/** What becomes of a value of a text VR that is kept. */
export function handling(vr: string, raw: Uint8Array, characterSet: CharacterSet): Handling {
  if (TEXT_VRS.has(vr) && hasUnknownEscapes(raw, characterSet)) return FORBIDDEN;
  const values = split(vr, raw, characterSet);
  if (!values.every((each) => fits(vr, each) || isTolerated(vr, each))) {
    // A number may stand under the VR of a text; longer values may have swallowed others.
    const isShort = raw.length <= LONGEST_NUMBER;
    return !FORMED_VRS.has(vr) && (isShort || values.every(isText)) ? CLEANED : FORBIDDEN;
  }
  let isSearched = vr !== "DA" && vr !== "DT" && vr !== "TM";
  if (vr === "DS" || vr === "IS") {
    isSearched = values.some((each) => wholeNumber(each).length > 0);
  } else if (vr === "UI") {
    isSearched = values.some((each) => each !== "" && !isRegisteredUid(each));
  }
  return isSearched ? SEARCHED : AS_IS;
}

/** The digits of a whole number that may be an identifier, also without leading zeros. */
export function wholeNumber(text: string): readonly string[] {
  const number = /[eE]/.test(text) ? withoutExponent(text) : text;
  const match = fullMatch(WHOLE_NUMBER, number);
  return match === null ? [] : [match[1]!, match[2]!];
}

/** A number with its zeros written out; empty if it is none, or has more than 64 digits. */
function withoutExponent(text: string): string {
  const match = fullMatch(DECIMAL, text.replaceAll(",", ".").replaceAll("_", "").trim());
  if (match === null) return "";
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const digits = whole + fraction;
  const significant = digits.replace(/^0+/, "");
  const places = fraction.length - Number(exponent);
  const adjusted = (significant.length || 1) - 1 - places; // the exponent of the first digit
  if (Math.abs(adjusted) >= MOST_DIGITS) return "";
  const mark = sign === "-" ? "-" : "";
  const shown = significant || "0";
  if (places <= 0) return mark + (significant === "" ? "0" : shown + "0".repeat(-places));
  const filled = shown.padStart(places + 1, "0");
  return `${mark}${filled.slice(0, -places)}.${filled.slice(-places)}`;
}

/**
 * Whether a value field passes a quick test: texts that do are SEARCHED, others AS_IS, as most
 * are. Where it fails, `handling` decides.
 */
export function isPlain(vr: string, raw: Uint8Array): boolean {
  if (vr === "UI") return isRegisteredUid(latin1(raw).replace(/\0+$/, ""));
  const form = PLAIN.get(vr);
  return form?.test(latin1(raw)) ?? false;
}

function isTolerated(vr: string, text: string): boolean {
  const form = TOLERATED.get(vr);
  return form !== undefined && fullMatch(form, text) !== null;
}

const FORMED_VRS = new Set([...CODE_VRS].filter((vr) => vr !== "AE" && vr !== "CS"));
const WHOLE_NUMBER = String.raw`[+-]?(0*([1-9]\d{${SHORTEST_NUMBER - 1},}))(?:[.,]0*)?`;
const DECIMAL = String.raw`([+-]?)(?=\d|\.\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?`;
const NUMBER = String.raw`(?=.{1,64}$)[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?`;
const TOLERATED: ReadonlyMap<string, string> = new Map([
  ["DA", String.raw`\d{4}\.(?:0[1-9]|1[0-2])\.(?:0[1-9]|[12]\d|3[01])`],
  ["DS", NUMBER],
  ["IS", NUMBER],
  ["TM", CLOCK_WITH_COLONS],
  ["UI", String.raw`[\d.]{1,64}`],
]);

const DIGITS = String.raw`\d{1,${SHORTEST_NUMBER - 1}}(?:\.\d{0,20})?|\.\d{1,20}`;
const PLAIN_NUMBER = String.raw` *(?:[+-]?(?:${DIGITS})(?:[eE]-0*[1-9]\d{0,2})? *)?`;
const TEXT = String.raw`[^\x00-\x1f\x7f\\]`;
const LINES = String.raw`[^\x00-\x08\x0b\x0e-\x1f\x7f]`;
const PLAIN: ReadonlyMap<string, RegExp> = new Map(
  [
    ["AE", String.raw`[ -\[\]-~]{0,16}`],
    ["CS", "[A-Z0-9 _]{0,16}"],
    ["DS", PLAIN_NUMBER],
    ["IS", PLAIN_NUMBER],
    ["LO", `${TEXT}{0,64}`],
    ["LT", `${LINES}{0,10240}`],
    ["PN", `${TEXT}{0,64}`],
    ["SH", `${TEXT}{0,16}`],
    ["ST", `${LINES}{0,1024}`],
    ["UC", `${TEXT}*`],
    ["UT", `${LINES}*`],
  ].map(([vr, value]) => {
    const several = SINGLE_VALUE_VRS.has(vr!) ? "" : String.raw`(?:\\${value})*`;
    return [vr!, new RegExp(`^${value}${several}\\0?$`)] as const;
  }),
);
