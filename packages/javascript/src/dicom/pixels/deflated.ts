/** Deflated frames (PS3.5 A.4.13, RFC 1951): what stands behind the end of each. */

import { InflateError } from "../huffman";
import { Inflator } from "../inflator";
import { RangeChange, unreadable, type Walk } from "./change";
import type { Cursor } from "./cursor";

const BLOCK = 1 << 16;

/**
 * Inflate one frame, which is in one fragment, to see where it ends.
 *
 * @param cursor - at its beginning
 * @param frame - how many bytes it has when it is inflated, without padding
 * @throws UnreadableDICOMError: it cannot be inflated, or has other than so many bytes.
 */
export function* deflated(cursor: Cursor, frame: number): Walk {
  const [begin, end] = cursor.rest();
  const inflator = new Inflator();
  let size = 0;
  let place = begin;
  while (place < end && !inflator.isDone) {
    const stop = Math.min(end, place + BLOCK);
    const block = yield* cursor.source.need(place, stop);
    place = stop;
    size += inflatedSize(inflator, block, stop === end, frame + 1 - size);
  }
  if (!inflator.isDone || size < frame) throw unreadable("a deflated frame is truncated");
  const start = place - inflator.unused;
  if (start < end) yield new RangeChange(start, end, "bytes after a deflated frame");
}

/** How many bytes come of a block; an error if they are too many, or it cannot be inflated. */
function inflatedSize(
  inflator: Inflator,
  block: Uint8Array,
  isLast: boolean,
  most: number,
): number {
  let size = 0;
  try {
    for (const piece of inflator.push(block, isLast)) {
      if (size > most) break;
      size += piece.length;
    }
  } catch (error) {
    if (error instanceof InflateError) throw unreadable("a frame cannot be inflated");
    throw error;
  }
  if (size > most) throw unreadable("a deflated frame is longer than its pixels");
  return size;
}
