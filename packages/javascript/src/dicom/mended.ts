/**
 * Headers whose VR is none, in a data set of explicit VR: what they say by the data dictionary.
 *
 * Some programs write an element as implicit VR has it, or letters that are not a VR. The header
 * is read by its own bytes alone, so that it means the same whatever follows. The output gets
 * another.
 */

import { vrChoices } from "./dictionary";
import { type Encoding, type Header, UNDEFINED } from "./encoding";
import { LONG_VRS } from "./vrs";

/**
 * The header of an element whose VR is none; without VR. Null if the dictionary does not help.
 *
 * Two bytes that are not characters in place of the VR belong to a length of four bytes.
 * Otherwise the length is where it is for the VR of the dictionary.
 *
 * @param bytes - those around it, with `LONGEST_HEADER` bytes from the header on
 * @param place - where it begins
 * @param encoding - of the data set; explicit
 */
export function mended(bytes: Uint8Array, place: number, encoding: Encoding): Header | null {
  if (!encoding.little) return null;
  const group = encoding.short(bytes, place);
  const tag = group * 0x10000 + encoding.short(bytes, place + 2);
  const choices = vrChoices(tag);
  if (!isPrintable(bytes[place + 4]!) || !isPrintable(bytes[place + 5]!)) {
    if (choices.length === 0 && group % 2 === 0) return null;
    return { tag, vr: "", length: encoding.long(bytes, place + 4), size: 8 };
  }
  const [choice] = choices;
  if (choices.length !== 1 || choice === undefined || choice === "SQ") return null;
  const short = encoding.short(bytes, place + 6);
  if (!LONG_VRS.has(choice)) return { tag, vr: "", length: short, size: 8 };
  const length = encoding.long(bytes, place + 8);
  return short || length === UNDEFINED ? null : { tag, vr: "", length, size: 12 };
}

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f;
}

/**
 * The header for an element of explicit VR whose own has none.
 *
 * The VR is that of the dictionary; UN where that gives a choice (PS3.5 section 6.2.2).
 */
export function rightHeader(
  tag: number,
  choices: readonly string[],
  length: number,
  encoding: Encoding,
  { isEncapsulated }: { readonly isEncapsulated: boolean },
): Uint8Array {
  if (isEncapsulated) return encoding.header(tag, "OB", UNDEFINED);
  let vr = choices.length === 1 ? choices[0]! : "UN";
  if (choices.join() === "OB,OW") vr = "OW";
  if (length > 0xffff && !LONG_VRS.has(vr)) vr = "UN";
  return encoding.header(tag, vr, length);
}
