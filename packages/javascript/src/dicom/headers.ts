/** Goes from header to header: elements and items (PS3.5 section 7.5). */

import type { Reading, Source } from "../source/source";
import { vrChoices } from "./dictionary";
import { type Encoding, LONGEST_HEADER } from "./encoding";

/** Tags of items and delimiters, which have no VR. */
export const ITEM = 0xfffee000;
export const ITEM_END = 0xfffee00d;
export const SEQUENCE_END = 0xfffee0dd;

/** Bytes of the header of an item. */
export const ITEM_HEADER = 8;

/** Where something begins and ends in a source. */
export type Extent = readonly [start: number, end: number];

/** Bytes with zeros after them, up to the length of the longest header or more. */
export function padded(bytes: Uint8Array, length = bytes.length + LONGEST_HEADER): Uint8Array {
  const longer = new Uint8Array(Math.max(length, bytes.length));
  longer.set(bytes);
  return longer;
}

/** The bytes of the header at an offset; zeros follow the end of the source. */
export function* headerBytes(source: Source, position: number): Reading<Uint8Array> {
  const end = Math.min(position + LONGEST_HEADER, source.size);
  const bytes = yield* source.need(position, end);
  return bytes.length < LONGEST_HEADER ? padded(bytes, LONGEST_HEADER) : bytes;
}

/** Tag, VR and value of consecutive elements or items, all of defined length. */
export function* elementsIn(
  content: Uint8Array,
  encoding: Encoding,
): Generator<{ tag: number; vr: string; value: Uint8Array }> {
  const bytes = padded(content);
  let position = 0;
  while (position + 8 <= content.length) {
    const { tag, vr, length, size } = encoding.readHeader(bytes, position);
    position += size + length;
    const value = content.subarray(position - length, position);
    yield { tag, vr: vr || (vrChoices(tag)[0] ?? "UN"), value };
  }
}

/** The contents of the items of a sequence, all of defined length. */
export function* itemsIn(content: Uint8Array, encoding: Encoding): Generator<Uint8Array> {
  for (const { value } of elementsIn(content, encoding)) yield value;
}
