/** Keeps the value of an element, if its VR allows it, and notes what must be searched. */

import { LARGEST_SEARCHED, mayHoldText, printable, SHORTEST } from "../cleaning/printable";
import {
  AS_IS,
  allows,
  CLEANED,
  FORBIDDEN,
  type Handling,
  handling,
  isPlain,
  limitsOf,
  NUMBER_VRS,
  SEARCHED,
} from "../dicom/allowed";
import { UNDEFINED } from "../dicom/encoding";
import { CONTAINERS } from "../dicom/pixels/image";
import { CODE_VRS, LONG_VRS, TEXT_VRS } from "../dicom/vrs";
import type { Source } from "../source/source";
import { lacksVR, type Stored } from "./container";
import type { Decisions } from "./decisions";
import { mendedHeader } from "./mending";
import type { Entry } from "./plan";

const NOTHING = new Uint8Array(0);

/**
 * Keep an element, under the VR of the dictionary; empty it if the VR forbids its value.
 *
 * @param decisions - on the data set
 * @param source - the file; the end of the element's header must be in its window
 * @param entry - the plan for the element
 * @param vr - its VR
 * @param stored - the element
 * @param bytes - its value; null if it is too large to be loaded, or of a VR that is not loaded
 * @returns whether its value stays
 */
export function keep(
  decisions: Decisions,
  source: Source,
  entry: Entry,
  vr: string,
  stored: Stored,
  bytes: Uint8Array | null,
): boolean {
  const { tag, start, value, end, container } = stored;
  const isText = isTextVR(vr);
  if (isText && bytes === null) {
    decisions.remove(stored); // too large to be searched
    return false;
  }
  const isRight = entry.vrs.includes(stored.vr) || !container.encoding.explicit;
  const header = isRight ? null : rightHeaderOf(entry, stored, source);
  let what: Handling = AS_IS;
  let lookedAt = bytes ?? NOTHING;
  if (isText) {
    what = handlingOf(vr, lookedAt, stored);
  } else if (!allows(limitsOf(tag, vr, entry.rule.vm), end - value)) {
    what = FORBIDDEN;
  } else if (isSearched(stored) && mayHoldText(lookedAt)) {
    what = SEARCHED;
    lookedAt = printable(lookedAt);
  }
  if (what === FORBIDDEN) {
    decisions.edit(start, end, container.encoding.element(tag, vr, NOTHING), container);
    return false;
  }
  if (what === SEARCHED || what === CLEANED) {
    const isBinary = !isText;
    decisions.texts.push({ raw: lookedAt, entry, stored, header, handling: what, isBinary });
  } else if (header !== null) {
    decisions.edit(start, value, header, container);
  }
  return true;
}

function isTextVR(vr: string): boolean {
  return TEXT_VRS.has(vr) || CODE_VRS.has(vr);
}

function handlingOf(vr: string, raw: Uint8Array, { container }: Stored): Handling {
  if (!isPlain(vr, raw)) return handling(vr, raw, container.characterSet);
  return NUMBER_VRS.has(vr) ? AS_IS : SEARCHED;
}

/** Whether a binary value is searched for text. Pixel data is not. */
function isSearched({ tag, value, end }: Stored): boolean {
  const length = end - value;
  return length >= SHORTEST && length <= LARGEST_SEARCHED && !CONTAINERS.has(tag);
}

/** The header for an element with a VR that the dictionary does not give it; else null. */
function rightHeaderOf({ vrs }: Entry, stored: Stored, source: Source): Uint8Array | null {
  const { tag, container } = stored;
  const length = stored.end - stored.value;
  if (lacksVR(stored)) return mendedHeader(stored, vrs, source);
  const [vr] = vrs;
  if (stored.vr === "" || vrs.length !== 1 || vr === undefined || vr === stored.vr) return null;
  if (length === UNDEFINED) return null;
  const isNumber = stored.vr === "UN" && !isTextVR(vr);
  if (isNumber && !container.encoding.little) return null; // in UN, numbers are little endian
  if (length > 0xffff && !LONG_VRS.has(vr)) return null;
  return container.encoding.header(tag, vr, length);
}
