/** Lengths that a JPEG 2000 codestream lists beside what they are of (ISO/IEC 15444-1 A.7). */

import { bigEndian } from "./bytes";
import type { RangeChange } from "./change";

const MOST_PARTS = 1 << 16; // that are compared; a list of so many is taken for a wrong one
const KIND = "JPEG 2000 lengths";

/** A list of lengths, in segments. */
export interface Lengths {
  /** Marker of its segments. */
  readonly marker: number;
  /** What they are. */
  readonly kind: string;
  /** What becomes of them where they are wrong. */
  readonly changes: RangeChange[];
  /** Take the content of a segment, and what becomes of it where it is wrong. */
  add(content: Uint8Array, changes: readonly RangeChange[]): void;
}

interface TilePart {
  readonly tile: number | null;
  readonly length: number;
}

/** The lengths of tile-parts in the main header (TLM). */
export class TilePartLengths implements Lengths {
  readonly marker = 0xff55;
  readonly kind = KIND;
  readonly changes: RangeChange[] = [];
  private readonly listed: TilePart[] = [];
  private readonly found: TilePart[] = [];
  private isWellFormed = true;
  private last = -1;

  add(content: Uint8Array, changes: readonly RangeChange[]): void {
    const form = content[1] ?? 0xff;
    const ofTile = (form >> 4) & 3;
    const step = ofTile + (form & 0x40 ? 4 : 2);
    const number = content[0] ?? -1;
    if ((form & 0x8f) !== 0 || ofTile === 3 || (content.length - 2) % step !== 0) {
      this.isWellFormed = false;
    }
    if (number <= this.last) this.isWellFormed = false;
    this.last = number;
    for (const change of changes) this.changes.push(change);
    if (!this.isWellFormed || this.listed.length >= MOST_PARTS) return;
    for (let place = 2; place < content.length; place += step) {
      const tile = ofTile > 0 ? bigEndian(content, place, place + ofTile) : null;
      const length = bigEndian(content, place + ofTile, place + step);
      this.listed.push({ tile, length });
    }
  }

  /** A tile-part was found. */
  tileFound(tile: number, length: number): void {
    if (this.changes.length > 0 && this.found.length < MOST_PARTS) {
      this.found.push({ tile, length });
    }
  }

  /** Whether the list is one of the tile-parts that were found. */
  areRight(): boolean {
    return (
      this.isWellFormed &&
      this.listed.length === this.found.length &&
      this.found.length < MOST_PARTS &&
      this.listed.every(({ tile, length }, place) => {
        const real = this.found[place]!;
        return length === real.length && (tile === null || tile === real.tile);
      })
    );
  }
}

/** The lengths of the packets of a tile-part in its header (PLT). */
export class PacketLengths implements Lengths {
  readonly marker = 0xff58;
  readonly kind = KIND;
  readonly changes: RangeChange[] = [];
  private sum = 0;

  add(content: Uint8Array, changes: readonly RangeChange[]): void {
    for (const change of changes) this.changes.push(change);
    let length = 0;
    for (const byte of content.subarray(1)) {
      length = length * 0x80 + (byte & 0x7f);
      if (byte < 0x80) {
        this.sum += length;
        length = 0;
      }
    }
    if (length > 0 || content.length < 2) this.sum = Number.NaN; // the last one is not complete
  }

  /** Whether there is no list, or its packets have so many bytes together. */
  comeTo(length: number): boolean {
    return this.changes.length === 0 || this.sum === length;
  }
}
