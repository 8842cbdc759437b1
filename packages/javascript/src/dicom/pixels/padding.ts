/** Bytes that only fill a value or a fragment, and say nothing. */

import type { Reading, Source } from "../../source/source";
import { withoutLeadingZeros } from "./bytes";

const BLOCK = 1 << 16;

/**
 * The first bytes of a range that are not only zeros and 0xFF, as some encoders write it; empty
 * where all are.
 */
export function* beyondPadding(source: Source, start: number, end: number): Reading<Uint8Array> {
  for (let place = start; place < end; place += BLOCK) {
    const block = yield* source.need(place, Math.min(end, place + BLOCK));
    if (!isPadding(block)) return withoutLeadingZeros(block);
  }
  return new Uint8Array(0);
}

/** Whether there are only zeros and 0xFF. */
function isPadding(block: Uint8Array): boolean {
  for (let place = 0; place < block.length; place++) {
    if (block[place] !== 0 && block[place] !== 0xff) return false;
  }
  return true;
}
