/** JPEG 2000 codestreams (ISO/IEC 15444-1 Annex A, with the markers of parts 2 and 15). */

import type { Reading } from "../../source/source";
import { bigEndian, startsWith } from "./bytes";
import { RangeChange, unreadable, type Walk } from "./change";
import type { Cursor } from "./cursor";
import { type Lengths, PacketLengths, TilePartLengths } from "./jpeg2000Lists";
import { marker } from "./patterns";

/** With what a codestream begins. */
export const START = "\xff\x4f\xff\x51";

const SIZ = 0xff51;
const SOT = 0xff90;
const SOD = 0xff93;
const EOC = 0xffd9;
const COM = 0xff64;
const CRG = 0xff63;
const TLM = 0xff55;
const PLM = 0xff57;
const PLT = 0xff58;
const COD = 0xff52;
const COC = 0xff53;
const QCD = 0xff5c;
const QCC = 0xff5d;
const NEEDED: ReadonlySet<number> = new Set([
  ...[0xff50, SIZ, COD, COC, 0xff56, 0xff59, QCD, QCC, 0xff5e, 0xff5f, 0xff60, 0xff61],
]);
const EXTENSIONS: ReadonlySet<number> = new Set([
  ...[0xff5a, 0xff5b], // of part 2
  ...Array.from({ length: 11 }, (_, number) => 0xff70 + number),
]);
const EXTENDED = 0x80; // in the first byte of the capabilities, where part 2 is used
const LARGEST_HEADER = 1 << 16;
const MOST_LEVELS = 32;
const END = marker((code) => code === 0xd9 || code === 0x4f);
const TILE_HEADER = 12;
const MOST_HELD = 100_000;

/**
 * Walks one codestream.
 *
 * Comments, the registration of components (CRG) and the lengths of packets in the main header
 * (PLM) are blanked. The lengths of tile-parts (TLM), and of the packets in one (PLT), stay where
 * they are right.
 */
export class Codestream {
  private held: RangeChange[] = [];
  private readonly tileParts = new TilePartLengths();
  private isExtended = false;
  private componentLength = 1;
  private levels = MOST_LEVELS;

  /**
   * @param cursor - at its beginning
   * @param end - offset at which the box that holds it ends; null if it lies in none
   */
  constructor(
    private readonly cursor: Cursor,
    private readonly end: number | null = null,
  ) {}

  /**
   * What is written otherwise; goes on behind the end of the codestream.
   *
   * @throws UnreadableDICOMError: an unknown marker, or something else between its segments.
   */
  *changes(): Walk {
    this.lookAtHeader(yield* this.cursor.peek(LARGEST_HEADER));
    yield* this.cursor.skip(2);
    while ((yield* this.marker()) !== SOT) yield* this.segment(this.tileParts);
    let isComplete = true;
    while (isComplete && !(yield* this.isOver())) {
      isComplete = yield* this.tilePart();
      if (this.held.length > MOST_HELD) throw unreadable("too many segments in JPEG 2000");
      if (this.tileParts.changes.length === 0) yield* this.released();
    }
    if (isComplete && !this.tileParts.areRight()) this.hold(this.tileParts.changes);
    yield* this.released();
  }

  private hold(changes: Iterable<RangeChange>): void {
    for (const change of changes) this.held.push(change);
  }

  private *released(): Walk {
    yield* this.held.sort((a, b) => a.start - b.start || a.end - b.end);
    this.held = [];
  }

  /** Note how many components and levels there are, which says how long segments are. */
  private lookAtHeader(header: Uint8Array): void {
    this.isExtended = (header[6] ?? 0) >= EXTENDED;
    this.componentLength = (header[40] ?? 0) * 0x100 + (header[41] ?? 0) < 0x101 ? 1 : 2;
    const levels: number[] = [];
    let place = 2;
    while (header[place] === 0xff && header[place + 1] !== (SOT & 0xff)) {
      const code = bigEndian(header, place, place + 2);
      if (code === COD) {
        levels.push(header[place + 9] ?? 0);
      } else if (code === COC) {
        levels.push(MOST_LEVELS);
      }
      place += 2 + Math.max(2, bigEndian(header, place + 2, place + 4));
    }
    this.levels = levels.length > 0 ? levels.reduce((a, b) => Math.max(a, b)) : MOST_LEVELS;
  }

  /** How many bytes QCD or QCC has at most, by its style. */
  private quantizationLength(code: number, content: Uint8Array): number {
    const start = code === QCC ? this.componentLength : 0;
    const style = (content[start] ?? 0) & 0x1f;
    const bands = 3 * this.levels + 1;
    if (style === 0) return start + 1 + bands;
    return start + 1 + (style === 1 ? 2 : 2 * bands);
  }

  private *marker(): Reading<number> {
    return bigEndian(yield* this.cursor.peek(2));
  }

  /** Whether no tile-part follows; goes on behind the marker of the end, if there is one. */
  private *isOver(): Reading<boolean> {
    const { cursor } = this;
    const code = yield* this.marker();
    if (code === SOT) return false;
    if (code === EOC) {
      yield* cursor.skip(2);
      return true;
    }
    // The marker is missing, as in some files.
    if ((yield* cursor.isAtEnd()) || code >> 8 === 0) return true;
    if (startsWith(yield* cursor.peek(4), START)) return true;
    throw unreadable("no tile-part where one must be in JPEG 2000");
  }

  /** A segment of a header; its changes are held. */
  private *segment(lengths: Lengths): Reading<void> {
    const { cursor } = this;
    const head = yield* cursor.peek(7);
    const code = bigEndian(head, 0, 2);
    if (code >> 8 !== 0xff) throw unreadable("no marker where one must be in JPEG 2000");
    const length = bigEndian(head, 2, 4) - 2;
    if (head.length < 4 || length < 0) throw unreadable("invalid length of a JPEG 2000 segment");
    if (code === QCD || code === QCC) {
      const kept = Math.min(length, this.quantizationLength(code, head.subarray(4)));
      yield* cursor.skip(4 + kept);
      yield* this.replace(length - kept, "JPEG 2000 quantization");
    } else if (NEEDED.has(code) || (EXTENSIONS.has(code) && this.isExtended)) {
      yield* cursor.skip(4 + length);
    } else if (code === lengths.marker) {
      const content = (yield* cursor.peek(4 + length)).slice(4);
      const changes: RangeChange[] = [];
      yield* held(cursor.replace(4 + length, lengths.kind, comment(length)), changes);
      lengths.add(content, changes);
    } else if (code === COM || code === CRG) {
      const kind = code === COM ? "JPEG 2000 comment" : "JPEG 2000 component registration";
      yield* cursor.skip(4);
      yield* this.replace(length, kind);
    } else if (code === PLM || code === PLT || code === TLM) {
      yield* this.replace(4 + length, "JPEG 2000 lengths", comment(length));
    } else {
      throw unreadable(`unknown JPEG 2000 marker ${code.toString(16).toUpperCase()}`);
    }
  }

  private *replace(length: number, kind: string, fill?: Uint8Array): Reading<void> {
    yield* held(this.cursor.replace(length, kind, fill), this.held);
  }

  /** A tile-part; returns whether it is complete. */
  private *tilePart(): Reading<boolean> {
    const { cursor } = this;
    const start = cursor.offset;
    const header = (yield* cursor.peek(TILE_HEADER)).slice();
    if (header.length < TILE_HEADER || bigEndian(header, 2, 4) !== 10) {
      throw unreadable("invalid header of a JPEG 2000 tile-part");
    }
    yield* cursor.skip(TILE_HEADER);
    this.levels = MOST_LEVELS; // a tile may have more than the others
    const lengths = new PacketLengths();
    while ((yield* this.marker()) !== SOD) yield* this.segment(lengths);
    yield* cursor.skip(2);
    const begin = cursor.offset;
    const size = bigEndian(header, 6, 10);
    let isComplete: boolean;
    if (size > 0) {
      const data = size - (begin - start);
      if (data < 0 || (this.end !== null && start + size > this.end)) {
        throw unreadable("invalid length of a JPEG 2000 tile-part");
      }
      isComplete = yield* this.pass(data);
      this.finish(header, lengths, isComplete, data, size);
    } else {
      isComplete = yield* this.passToEnd();
      this.finish(header, lengths, isComplete, cursor.offset - begin, cursor.offset - start);
    }
    return isComplete;
  }

  /** Compare the lists with a tile-part of which the length is known now. */
  private finish(
    header: Uint8Array,
    lengths: PacketLengths,
    isComplete: boolean,
    data: number,
    size: number,
  ): void {
    this.tileParts.tileFound(bigEndian(header, 4, 6), size);
    if (isComplete && !lengths.comeTo(data)) this.hold(lengths.changes);
  }

  /** Go on behind data; returns false where they end before, or the next image begins. */
  private *pass(length: number): Reading<boolean> {
    const { cursor } = this;
    for (let left = length; left > 0; ) {
      if (yield* cursor.isAtEnd()) return false;
      if (cursor.isAtPiece && startsWith(yield* cursor.peek(4), START)) return false;
      yield* cursor.goOn();
      const step = Math.min(left, cursor.left);
      yield* cursor.skip(step);
      left -= step;
    }
    return true;
  }

  /** Go on to the marker of the end; returns false where there is none. */
  private *passToEnd(): Reading<boolean> {
    const { cursor } = this;
    while (yield* cursor.find(END)) {
      if ((yield* this.marker()) === EOC) return true;
      if (cursor.isAtPiece && startsWith(yield* cursor.peek(4), START)) return false;
      yield* cursor.skip(2);
    }
    return false;
  }
}

/** Hold back the changes of a walk. */
function* held(walk: Walk, changes: RangeChange[]): Reading<void> {
  for (const step of walk) {
    if (step instanceof RangeChange) changes.push(step);
    else yield step;
  }
}

/** An empty comment in place of a segment. */
function comment(length: number): Uint8Array {
  const bytes = new Uint8Array(4 + length);
  new DataView(bytes.buffer).setUint16(0, COM);
  new DataView(bytes.buffer).setUint16(2, length + 2);
  return bytes;
}
