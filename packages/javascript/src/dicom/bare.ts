/** Recognises a data set without the preamble and file meta information of PS3.10 section 7.1. */

import type { Reading, Source } from "../source/source";
import { vrChoices } from "./dictionary";
import { type Encoding, encodingOf, LONGEST_HEADER, UNDEFINED } from "./encoding";
import { padded } from "./headers";

const NATIVE = ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2"];
const FIRST_GROUP = 0x0008; // of every data set that names its SOP class
const ENOUGH = 4; // elements by which a data set is told from other bytes

/**
 * The transfer syntax of a data set without pixel data in fragments, by its first elements.
 *
 * They must be in order, be in the data dictionary, have its VR, and end within the source.
 *
 * @param start - where the data set should begin
 * @returns the UID; empty if these bytes are not the beginning of a data set
 */
export function* nativeTransferSyntax(source: Source, start: number): Reading<string> {
  for (const uid of NATIVE) {
    if (yield* beginsDataSet(source, start, encodingOf(uid))) return uid;
  }
  return "";
}

function* beginsDataSet(source: Source, start: number, encoding: Encoding): Reading<boolean> {
  let position = start;
  let last = 0;
  let elements = 0;
  while (elements < ENOUGH && position < source.size) {
    const end = Math.min(position + LONGEST_HEADER, source.size);
    const header = yield* source.need(position, end);
    if (header.length < 8) return false;
    const { tag, vr, length, size } = encoding.readHeader(padded(header, LONGEST_HEADER), 0);
    const choices = (tag & 0xffff) === 0 ? ["UL"] : vrChoices(tag);
    if (tag <= last || choices.length === 0) return false;
    if (last === 0 && tag >>> 16 !== FIRST_GROUP) return false;
    if (encoding.explicit && !choices.includes(vr)) return false;
    if (length === UNDEFINED) return choices[0] === "SQ" && elements > 0;
    position += size + length;
    last = tag;
    elements += 1;
  }
  return elements > 1 && position <= source.size;
}
