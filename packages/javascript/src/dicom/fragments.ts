/** Goes from item to item of encapsulated pixel data, however many there are (PS3.5 A.4). */

import { UnreadableDICOMError } from "../errors";
import type { Reading, Source } from "../source/source";
import { type Encoding, LONGEST_HEADER, UNDEFINED } from "./encoding";
import { type Extent, ITEM, ITEM_HEADER, padded, SEQUENCE_END } from "./headers";

/** The items that begin at an offset: the Basic Offset Table if it is that one's, and fragments. */
export class Fragments {
  /**
   * @param place - offset of the first item's header
   * @param stop - offset at which the delimiter must have ended
   */
  constructor(
    private readonly source: Source,
    private place: number,
    private readonly stop: number,
    private readonly encoding: Encoding,
  ) {}

  /** Offset after the item that was read last, or after the delimiter. */
  get after(): number {
    return this.place;
  }

  /**
   * Where the content of the next item begins and ends; null at the delimiter.
   *
   * @throws UnreadableDICOMError: there is something else, or no delimiter.
   */
  *next(): Reading<Extent | null> {
    const { source, place, stop, encoding } = this;
    if (place + ITEM_HEADER > stop) {
      if (stop < source.size) throw withoutEnd();
      throw new UnreadableDICOMError("the file is truncated, or a length is wrong", "truncated");
    }
    const header = yield* source.need(place, place + ITEM_HEADER);
    const { tag, length } = encoding.readHeader(padded(header, LONGEST_HEADER), 0);
    const begin = place + ITEM_HEADER;
    this.place = begin;
    if (tag === SEQUENCE_END) return null;
    if (tag !== ITEM || length === UNDEFINED) throw withoutEnd();
    this.place = begin + length;
    return [begin, this.place];
  }
}

/** The offset after the delimiter of encapsulated pixel data; parameters and errors as above. */
export function* afterFragments(
  source: Source,
  place: number,
  stop: number,
  encoding: Encoding,
): Reading<number> {
  const items = new Fragments(source, place, stop, encoding);
  while ((yield* items.next()) !== null);
  return items.after;
}

function withoutEnd(): UnreadableDICOMError {
  return new UnreadableDICOMError("fragments of pixel data without their end", "malformed");
}
