/** Pixels that are not compressed: what stands behind the last one (PS3.5 section 8.1). */

import type { Source } from "../../source/source";
import type { Extent } from "../headers";
import { RangeChange, unreadable, type Walk } from "./change";
import type { Cursor } from "./cursor";
import type { NativeLengths } from "./image";
import { beyondPadding } from "./padding";

const SMALLEST_FRAME = 1 << 10; // bytes; of a smaller one, many bytes are a multiple
const AFTER = "bytes after pixels";

/**
 * What stands behind the last pixel.
 *
 * @param place - where the value begins and ends
 * @param isLittle - whether words are little endian
 * @throws UnreadableDICOMError: there are more frames than their number says.
 */
export function* afterPixels(
  source: Source,
  [begin, end]: Extent,
  isLittle: boolean,
  { lengths, frame }: NativeLengths,
): Walk {
  const length = end - begin;
  let right = lengths.find((each) => each <= length && length <= each + 1) ?? lengths[0]!;
  if (!isLittle) right += right % 2; // the last pixel is the second byte of its word
  if (right >= length) return;
  const start = begin + right;
  const rest = end - start;
  const isWhole = frame >= SMALLEST_FRAME && rest % frame <= 1 && rest > 1;
  if (isWhole && (yield* beyondPadding(source, start, end)).length > 0) {
    throw unreadable("there are more frames than Number of Frames (0028,0008) says");
  }
  yield new RangeChange(start, end, AFTER);
}

/**
 * What stands behind the pixels of each frame (PS3.5 A.4.11).
 *
 * @param cursor - at the first fragment; a frame begins with one
 * @param frame - how many bytes a frame has
 * @param frames - how many there are
 * @throws UnreadableDICOMError: there are fewer bytes.
 */
export function* framesInFragments(cursor: Cursor, frame: number, frames: number): Walk {
  for (let number = 0; number < frames; number++) {
    yield* cursor.skip(frame);
    const [start, end] = cursor.rest();
    if (start < end) yield new RangeChange(start, end, AFTER);
  }
}
