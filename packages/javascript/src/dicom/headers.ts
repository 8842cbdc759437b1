/** Goes from header to header: elements, items and fragments (PS3.5 section 7.5 and A.4). */

import { UnreadableDICOMError } from "../errors";
import type { Reading, Source } from "../source/source";
import { vrChoices } from "./dictionary";
import { type Encoding, LONGEST_HEADER, UNDEFINED } from "./encoding";

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

/**
 * Where the content of each item of encapsulated pixel data begins and ends.
 *
 * The first one contains offsets, the others are fragments; the last one is the delimiter.
 *
 * @param position - the offset of the first item
 * @param stop - the offset at which the delimiter must have ended
 * @throws UnreadableDICOMError: there is something else between them, or no delimiter.
 */
export function* fragmentItems(
  source: Source,
  position: number,
  stop: number,
  encoding: Encoding,
): Reading<Extent[]> {
  const items: Extent[] = [];
  let place = position;
  while (place + ITEM_HEADER <= stop) {
    const header = yield* source.need(place, place + ITEM_HEADER);
    const { tag, length } = encoding.readHeader(padded(header, LONGEST_HEADER), 0);
    place += ITEM_HEADER;
    if (tag === SEQUENCE_END) {
      items.push([place, place]);
      return items;
    }
    if (tag !== ITEM || length === UNDEFINED) throw withoutEnd();
    items.push([place, place + length]);
    place += length;
  }
  if (stop === source.size) {
    throw new UnreadableDICOMError("the file is truncated, or a length is wrong", "truncated");
  }
  throw withoutEnd();
}

/** The offset after the delimiter of encapsulated pixel data; see `fragmentItems`. */
export function* afterFragments(
  source: Source,
  position: number,
  stop: number,
  encoding: Encoding,
): Reading<number> {
  const items = yield* fragmentItems(source, position, stop, encoding);
  return items.at(-1)![0];
}

/** Where each fragment begins and ends; see `fragmentItems`. */
export function* fragments(
  source: Source,
  position: number,
  stop: number,
  encoding: Encoding,
): Reading<Extent[]> {
  return (yield* fragmentItems(source, position, stop, encoding)).slice(1, -1);
}

function withoutEnd(): UnreadableDICOMError {
  return new UnreadableDICOMError("fragments of pixel data without their end", "malformed");
}
