/** Reads a codestream that lies in pieces of a source, forwards, with little of it in memory. */

import type { Reading, Source } from "../../source/source";
import { concatenated } from "../concatenated";
import type { Fragments } from "../fragments";
import type { Extent } from "../headers";
import { RangeChange, unreadable, type Walk } from "./change";
import type { Pattern } from "./patterns";

/** A place in bytes that lie in the fragments of pixel data. */
export class Cursor {
  private readonly ahead: Extent[] = []; // the first ones of them are behind
  private behind = 0;
  private isLast = false; // whether all fragments were read, or are in `ahead`
  private start = 0;
  private position = 0;
  private stop = 0;
  private passed = 0; // bytes in the pieces before this one

  constructor(
    readonly source: Source,
    private readonly fragments: Fragments,
  ) {}

  /** Whether nothing follows. */
  *isAtEnd(): Reading<boolean> {
    return this.position === this.stop && !(yield* this.hasAhead(0));
  }

  /** Whether a piece begins here, or ends. */
  get isAtPiece(): boolean {
    return this.position === this.start || this.position === this.stop;
  }

  /** How many bytes lie before, in all pieces. */
  get offset(): number {
    return this.passed + this.position - this.start;
  }

  /** How many bytes are left of this piece; 0 between two pieces. */
  get left(): number {
    return this.stop - this.position;
  }

  /** Go on to the next piece, where this one is at its end; returns whether there is one. */
  *goOn(): Reading<boolean> {
    if (this.position < this.stop) return true;
    if (!(yield* this.hasAhead(0))) return false;
    this.passed += this.stop - this.start;
    [this.start, this.stop] = this.ahead[this.behind++]!;
    this.position = this.start;
    if (2 * this.behind > this.ahead.length) {
      this.ahead.splice(0, this.behind);
      this.behind = 0;
    }
    return true;
  }

  /** The next bytes; fewer where there are no more. */
  *peek(length: number): Reading<Uint8Array> {
    const { source, position } = this;
    const there = Math.min(length, this.stop - position);
    const found = there > 0 ? yield* source.need(position, position + there) : NONE;
    if (there === length || !(yield* this.hasAhead(0))) return found;
    const parts = [found];
    let left = length - there;
    for (let number = 0; left > 0 && (yield* this.hasAhead(number)); number++) {
      const [begin, end] = this.ahead[this.behind + number]!;
      const part = yield* source.need(begin, Math.min(end, begin + left));
      parts.push(part);
      left -= part.length;
    }
    return concatenated(parts);
  }

  /**
   * Go on.
   *
   * @throws UnreadableDICOMError: there are fewer bytes.
   */
  *skip(length: number): Reading<void> {
    for (let left = length; left > 0; ) {
      const [start, end] = yield* this.next(left);
      left -= end - start;
    }
  }

  /**
   * Write the next bytes otherwise.
   *
   * @param kind - what they are
   * @param fill - what is written: one byte throughout, or as many bytes
   * @throws UnreadableDICOMError: there are fewer bytes.
   */
  *replace(length: number, kind: string, fill?: Uint8Array): Walk {
    for (let done = 0; done < length; ) {
      const [start, end] = yield* this.next(length - done);
      const after = done + end - start;
      const isOne = fill === undefined || fill.length === 1;
      yield new RangeChange(start, end, kind, isOne ? fill : fill.subarray(done, after));
      done = after;
    }
  }

  /** Go on to where a pattern matches, or to the end; returns whether it was found. */
  *find(pattern: Pattern): Reading<boolean> {
    const most = pattern.length - 1;
    while (yield* this.goOn()) {
      const loaded = yield* this.loaded();
      const found = pattern.find(loaded);
      if (found >= 0) {
        this.position += found;
        return true;
      }
      this.position += Math.max(0, loaded.length - most);
      // What begins before the end of a piece or of the window may go on behind it.
      const seam = yield* this.peek(2 * most);
      const place = pattern.find(seam);
      yield* this.skip(place >= 0 ? place : Math.min(most, seam.length));
      if (place >= 0) return true;
    }
    return false;
  }

  /** Where the rest of this piece lies in the source; goes on behind it. */
  rest(): Extent {
    const start = this.position;
    this.position = this.stop;
    return [start, this.stop];
  }

  /** Where the next bytes lie, as far as they are in one piece; goes on behind them. */
  private *next(length: number): Reading<Extent> {
    if (!(yield* this.goOn())) throw unreadable("a length leads past their end");
    const start = this.position;
    this.position = Math.min(start + length, this.stop);
    return [start, this.position];
  }

  /** The rest of this piece, as far as it is in memory. */
  private *loaded(): Reading<Uint8Array> {
    const { source, position, stop } = this;
    yield* source.need(position, position + 1);
    return source.window.subarray(position - source.base, stop - source.base);
  }

  /** Whether so many pieces that are not empty come after the next one. */
  private *hasAhead(number: number): Reading<boolean> {
    while (this.ahead.length - this.behind <= number && !this.isLast) {
      const piece = yield* this.fragments.next();
      if (piece === null) {
        this.isLast = true;
      } else if (piece[0] < piece[1]) {
        this.ahead.push(piece);
      }
    }
    return this.ahead.length - this.behind > number;
  }
}

const NONE = new Uint8Array(0);
