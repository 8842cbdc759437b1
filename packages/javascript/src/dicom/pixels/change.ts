/** A part of the value of pixel data that is to be written otherwise. */

import { UnreadableDICOMError } from "../../errors";
import type { NeededRange } from "../../source/source";

const ZERO = Uint8Array.of(0);

/** A range of a source, and what is written there instead. */
export class RangeChange {
  /**
   * @param start - offset of its first byte
   * @param end - offset after its last byte
   * @param kind - what it is, such as "JPEG comment"; empty for the header of what follows
   * @param fill - one byte that is written throughout; or as many bytes as the range has; or none,
   *   and the range is left out
   */
  constructor(
    readonly start: number,
    readonly end: number,
    readonly kind: string,
    readonly fill: Uint8Array = ZERO,
  ) {}

  /** How many bytes there are more than before; negative where there are fewer. */
  get growth(): number {
    return this.fill.length > 0 ? 0 : this.start - this.end;
  }

  /** What is written in place of a part of the range, where it is not one byte throughout. */
  written(start: number, end: number): Uint8Array {
    return this.fill.subarray(start - this.start, end - this.start);
  }
}

/** Walks pixel data: gives changes, in the order of the source, and ranges that it lacks. */
export type Walk<T = void> = Generator<NeededRange | RangeChange, T, void>;

/** The error for pixel data whose structure is not understood; says what is wrong with them. */
export function unreadable(what: string): UnreadableDICOMError {
  return new UnreadableDICOMError(`pixel data: ${what}`, "bad-pixel-data");
}
