/**
 * Where the bytes of a file come from: a window that moves over a source of any length.
 *
 * What reads is a generator. It yields the range that it lacks, and goes on when the range is in
 * the window: at once for bytes in memory, later for a Blob.
 */

import { UnreadableDICOMError } from "../errors";

/** Bytes of a source, from `start` to before `end`, that must be in its window. */
export interface NeededRange {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** Something that reads sources, and gives a result; see `runSync` and `runAsync`. */
export type Reading<T> = Generator<NeededRange, T, void>;

/**
 * What is left to do once more is read; null if everything is done.
 *
 * A generator takes longer than what it does for a small element, so there is one only where the
 * window lacks something.
 */
export type Rest = Reading<void> | null;

/** Random access to bytes. A subclass says how the window moves. */
export abstract class Source {
  /** The window. What was in it stays valid when it moves: each window has its own memory. */
  window: Uint8Array;
  /** The offset of the first byte of the window. */
  base = 0;

  constructor(
    /** The number of bytes. */
    readonly size: number,
    window: Uint8Array,
  ) {
    this.window = window;
  }

  /** Move the window so that it holds a range. */
  abstract fill(start: number, end: number): Promise<void>;

  /** Whether the window holds a range. */
  has(start: number, end: number): boolean {
    return start >= this.base && end <= this.base + this.window.length;
  }

  /** A view of a range if the window holds it, else null; this takes less time than `need`. */
  here(start: number, end: number): Uint8Array | null {
    if (!this.has(start, end)) return null;
    return this.window.subarray(start - this.base, end - this.base);
  }

  /**
   * A view of a range; it is not copied.
   *
   * @throws UnreadableDICOMError: the source ends before it.
   */
  *need(start: number, end: number): Reading<Uint8Array> {
    if (end > this.size) throw truncated();
    if (!this.has(start, end)) yield { source: this, start, end };
    return this.window.subarray(start - this.base, end - this.base);
  }
}

/** The error for a source that ends too early. */
export function truncated(): UnreadableDICOMError {
  return new UnreadableDICOMError("the file is truncated", "truncated");
}
