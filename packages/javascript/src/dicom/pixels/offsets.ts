/** Tables that say where frames begin in encapsulated pixel data (PS3.5 A.4, PS3.3 C.7.6.3.1). */

import type { Reading, Source } from "../../source/source";
import { type Encoding, LONGEST_HEADER, UNDEFINED } from "../encoding";
import { Fragments } from "../fragments";
import { type Extent, ITEM_HEADER, padded } from "../headers";
import { littleEndian } from "./bytes";
import { LENGTHS, OFFSETS, PIXELS, TABLES, TOTAL_LENGTH } from "./image";

const BLOCK = 1 << 14;

/**
 * Whether each entry is where a fragment begins, the first of them first, in their order.
 *
 * @param table - where the Basic Offset Table begins and ends
 * @param fragments - those behind it
 */
export function* isBasicTableRight(
  source: Source,
  [begin, end]: Extent,
  fragments: Fragments,
): Reading<boolean> {
  if ((end - begin) % 4 !== 0) return false;
  const entries = new Numbers(source, begin, end, 4);
  let isFirst = true;
  for (let entry = yield* entries.next(); entry !== null; entry = yield* entries.next()) {
    let start = yield* startOfNext(fragments, end);
    while (start !== null && start < entry && !isFirst) start = yield* startOfNext(fragments, end);
    if (start !== entry) return false;
    isFirst = false;
  }
  return true;
}

function* startOfNext(fragments: Fragments, base: number): Reading<number | null> {
  const fragment = yield* fragments.next();
  return fragment === null ? null : fragment[0] - ITEM_HEADER - base;
}

/** Tables of frames that follow each other. */
export interface Tables {
  /** Offset after the last of them. */
  readonly end: number;
  /** Whether they say what the fragments say. */
  readonly areRight: boolean;
}

/**
 * The tables that begin here.
 *
 * Extended Offset Table and its lengths have an entry for each fragment, since each frame is in
 * one; a length may be without the padding.
 *
 * @param begin - offset of the first element that is a table
 * @param stop - where what holds them ends at the latest
 */
export function* tablesBeforePixels(
  source: Source,
  begin: number,
  stop: number,
  encoding: Encoding,
): Reading<Tables> {
  const tables = new Map<number, Extent>();
  let position = begin;
  while (position + ITEM_HEADER <= stop) {
    const header = yield* source.need(position, Math.min(stop, position + LONGEST_HEADER));
    const { tag, length, size } = encoding.readHeader(padded(header, LONGEST_HEADER), 0);
    const value = position + size;
    if (tag === PIXELS && length === UNDEFINED && tables.has(OFFSETS) === tables.has(LENGTHS)) {
      const fragments = new Fragments(source, value, stop, encoding);
      return { end: position, areRight: yield* sayWhatIs(source, tables, fragments) };
    }
    if (!TABLES.has(tag) || tables.has(tag) || value + length > stop) break;
    position = value + length;
    tables.set(tag, [value, position]);
  }
  return { end: position, areRight: false };
}

/** Whether tables say what the fragments behind the Basic Offset Table say. */
function* sayWhatIs(
  source: Source,
  tables: ReadonlyMap<number, Extent>,
  items: Fragments,
): Reading<boolean> {
  const offsets = new Numbers(source, ...(tables.get(OFFSETS) ?? EMPTY), 8);
  const lengths = new Numbers(source, ...(tables.get(LENGTHS) ?? EMPTY), 8);
  const table = yield* items.next();
  let first: number | null = null;
  let total = 0;
  let number = 0;
  let piece = table === null ? null : yield* items.next();
  for (; piece !== null; piece = yield* items.next()) {
    const [start, end] = piece;
    first ??= start;
    const length = end - start;
    if (tables.has(OFFSETS)) {
      const offset = yield* offsets.next();
      const listed = (yield* lengths.next()) ?? -1;
      if (offset !== start - first || listed < length - 1 || listed > length) return false;
    }
    total += length;
    number += 1;
  }
  if ((yield* offsets.next()) !== null || (yield* lengths.next()) !== null) return false;
  const place = tables.get(TOTAL_LENGTH);
  if (place === undefined) return true;
  const totals = new Numbers(source, ...place, 8);
  const said = yield* totals.next();
  if (said === null || (yield* totals.next()) !== null) return false;
  return total - number <= said && said <= total;
}

const EMPTY: Extent = [0, 0];

/** Little endian numbers of so many bytes; what is left over at the end is one too. */
class Numbers {
  private block = new Uint8Array(0);
  private place = 0;

  constructor(
    private readonly source: Source,
    private begin: number,
    private readonly end: number,
    private readonly size: number,
  ) {}

  *next(): Reading<number | null> {
    if (this.place >= this.block.length) {
      if (this.begin >= this.end) return null;
      const stop = Math.min(this.end, this.begin + BLOCK);
      this.block = (yield* this.source.need(this.begin, stop)).slice();
      this.begin = stop;
      this.place = 0;
    }
    this.place += this.size;
    return littleEndian(this.block, this.place - this.size, this.place);
  }
}
