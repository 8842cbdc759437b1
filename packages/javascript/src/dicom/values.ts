/** Values as bytes, by VR (PS3.5 section 6.2 and Annex A). */

import { fullMatch } from "../regex";
import type { CharacterSet } from "./characterSet";
import { hasAtMost } from "./codePoints";
import { concatenated } from "./concatenated";
import { latin1, latin1Bytes } from "./latin";
import { withoutEnd, withoutPadding } from "./padding";
import { CharacterError } from "./valueError";
import { CODE_VRS, MOST_CHARACTERS, SINGLE_VALUE_VRS, TEXT_VRS } from "./vrs";

const SAME_SIZE: readonly ReadonlySet<string>[] = [
  new Set(["US", "SS"]),
  new Set(["UL", "SL"]),
  new Set(["UV", "SV"]),
  new Set(["OB", "OW"]),
  new Set([...CODE_VRS, ...TEXT_VRS]),
];

/** A pattern: the time of day in TM and DT values, to any precision (PS3.5 section 6.2). */
export const CLOCK = String.raw`(?:[01]\d|2[0-3])(?:[0-5]\d(?:(?:[0-5]\d|60)(?:\.\d{1,6})?)?)?`;

/** A pattern: the retired form of TM, that of ACR-NEMA, which scanners still write. */
export const CLOCK_WITH_COLONS = String.raw`(?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d{1,6})?)?`;

const DAY = String.raw`\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])`;
const DATE_TO_ANY_PRECISION = String.raw`\d{4}(?:(?:0[1-9]|1[0-2])(?:(?:0[1-9]|[12]\d|3[01])`;
const FORMS: ReadonlyMap<string, string> = new Map([
  ["AE", String.raw`[ -\[\]-~]{1,16}`],
  ["AS", String.raw`\d{3}[DWMY]`],
  ["CS", "[A-Z0-9 _]{1,16}"],
  ["DA", DAY],
  ["DS", String.raw`(?=.{1,16}$)[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`],
  ["DT", String.raw`${DATE_TO_ANY_PRECISION}(?:${CLOCK})?)?)?(?:[+-]\d{4})?`],
  ["IS", String.raw`(?=.{1,12}$)[+-]?\d+`],
  ["TM", CLOCK],
  ["UI", String.raw`(?=.{1,64}$)(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))*`],
  ["UR", String.raw`[!-\[\]-~]+`],
]);
const SPACE = Uint8Array.of(0x20);
const CONTROL = /[\x00-\x1a\x1c-\x1f\x7f]/;
const CONTROL_BUT_LINES = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]/;

/** The VR under which an element is treated. */
export interface Representation {
  readonly vr: string;
  /** Whether its value can be read in this VR. */
  readonly isReadable: boolean;
}

/**
 * The VR of an element, and whether its value can be read in this VR.
 *
 * The dictionary's VRs decide, not the VR in the file (PS3.5 section 6.2.2 for UN).
 *
 * @param choices - of the dictionary
 * @param stored - in the file; empty where it has none
 */
export function representation(choices: readonly string[], stored: string): Representation {
  const [vr] = choices;
  if (vr === undefined) return { vr: stored || "UN", isReadable: true };
  if (vr === "SQ") return { vr, isReadable: false };
  if (choices.includes(stored)) return { vr: stored, isReadable: true };
  if (stored === "" || stored === "UN") return { vr, isReadable: true };
  const isReadable = SAME_SIZE.some((family) => family.has(stored) && family.has(vr));
  return { vr, isReadable };
}

/** Whether it has no control character that is forbidden in every VR (PS3.5 section 6.1.3). */
export function isText(text: string): boolean {
  return !CONTROL_BUT_LINES.test(text);
}

/** Whether a text is a valid value of the VR; the empty text always is. */
export function fits(vr: string, text: string): boolean {
  if (text === "") return true;
  const form = FORMS.get(vr);
  if (form !== undefined) return fullMatch(form, text) !== null;
  if (vr === "PN") {
    return text.split("=").every((group) => hasAtMost(group, 64)) && !CONTROL.test(text);
  }
  const longest = MOST_CHARACTERS.get(vr);
  if (longest !== undefined && !hasAtMost(text, longest)) return false;
  if (vr === "LT" || vr === "ST" || vr === "UT") return isText(text);
  return !text.includes("\\") && !CONTROL.test(text);
}

/** The values in a value field of a text VR as texts, without padding; none if it is empty. */
export function split(vr: string, raw: Uint8Array, characterSet: CharacterSet): string[] {
  const text = withoutEnd(isInAscii(vr) ? latin1(raw) : characterSet.decode(raw));
  if (text === "") return [];
  return SINGLE_VALUE_VRS.has(vr) ? [text] : text.split("\\").map(withoutPadding);
}

/**
 * The value field for texts, padded to even length.
 *
 * @throws CharacterError: a character is not in the character set.
 */
export function join(
  vr: string,
  values: readonly string[],
  characterSet: CharacterSet,
): Uint8Array {
  const text = values.join("\\");
  if (isInAscii(vr)) return asciiBytes(text.length % 2 === 0 ? text : text + padOf(vr));
  const raw = characterSet.encode(text);
  return raw.length % 2 === 0 ? raw : concatenated([raw, SPACE]);
}

/** The character that pads a value (PS3.5 section 6.2). */
function padOf(vr: string): string {
  return vr === "UI" ? "\0" : " ";
}

function isInAscii(vr: string): boolean {
  return CODE_VRS.has(vr) || vr === "UR";
}

function asciiBytes(text: string): Uint8Array {
  const bytes = latin1Bytes(text, 0x80);
  if (bytes === null) throw new CharacterError("ASCII");
  return bytes;
}
