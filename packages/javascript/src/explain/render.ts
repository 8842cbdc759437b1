/** Converts values to readable text. */

import { type CharacterSet, DEFAULT } from "../dicom/characterSet";
import type { Encoding } from "../dicom/encoding";
import { latin1 } from "../dicom/latin";
import { withoutEnd } from "../dicom/padding";
import { spelled } from "../dicom/tags";
import { split } from "../dicom/values";
import { CODE_VRS, SIZES, TEXT_VRS } from "../dicom/vrs";
import { floatText } from "./floatText";

/** The number of bytes of a value that are shown. */
export const MOST_BYTES = 4096;

const MOST_NUMBERS = 64;
const SHORT = 16;

/** Reads the number at a place of a value field, as text. */
type ReadNumber = (view: DataView, place: number, little: boolean) => string;

const NUMBERS: ReadonlyMap<string, ReadNumber> = new Map<string, ReadNumber>([
  ["AT", tagAt],
  ["FD", (view, place, little) => floatText(view.getFloat64(place, little))],
  ["FL", (view, place, little) => floatText(view.getFloat32(place, little), 7)],
  ["SL", (view, place, little) => String(view.getInt32(place, little))],
  ["SS", (view, place, little) => String(view.getInt16(place, little))],
  ["SV", (view, place, little) => String(view.getBigInt64(place, little))],
  ["UL", (view, place, little) => String(view.getUint32(place, little))],
  ["US", (view, place, little) => String(view.getUint16(place, little))],
  ["UV", (view, place, little) => String(view.getBigUint64(place, little))],
]);

/**
 * Convert a value to readable text.
 *
 * Text is decoded, and numbers are written in decimal. Other values are written in hexadecimal if
 * they are short; else only their size is given.
 *
 * @param vr - the VR by which the value is read
 * @param start - its first bytes: all of them, or `MOST_BYTES`
 * @param length - its length in bytes
 * @param encoding - for its numbers
 * @param characterSet - for its text
 */
export function renderValue(
  vr: string,
  start: Uint8Array,
  length: number,
  encoding: Encoding,
  characterSet: CharacterSet = DEFAULT,
): string {
  const size = `(${length} bytes)`;
  const cut = length > start.length ? `... ${size}` : "";
  if (TEXT_VRS.has(vr) || CODE_VRS.has(vr)) return split(vr, start, characterSet).join("\\") + cut;
  const read = NUMBERS.get(vr);
  if (read !== undefined) return numbers(read, SIZES.get(vr)!, start, encoding) || size;
  if (cut) return size;
  const text = withoutEnd(latin1(start));
  if ((vr === "UN" || vr === "OB") && /^[ -~]{3,}$/.test(text)) return text;
  return length <= SHORT ? hexadecimal(start) : size;
}

/** The text that is shown for a sequence. */
export function renderItemCount(items: number): string {
  return items === 1 ? "(1 item)" : `(${items} items)`;
}

/** Numbers in decimal; empty if the length is not a multiple of the size of a number. */
function numbers(read: ReadNumber, size: number, raw: Uint8Array, { little }: Encoding): string {
  if (raw.length % size) return "";
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  const count = Math.min(raw.length / size, MOST_NUMBERS);
  const texts = Array.from({ length: count }, (_, number) => read(view, number * size, little));
  return texts.join("\\") + (raw.length > size * count ? "..." : "");
}

function tagAt(view: DataView, place: number, little: boolean): string {
  return spelled(view.getUint16(place, little) * 0x10000 + view.getUint16(place + 2, little));
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(" ");
}
