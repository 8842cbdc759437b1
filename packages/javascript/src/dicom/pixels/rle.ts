/** RLE (PS3.5 Annex G): a header, and segments of runs. */

import { littleEndian } from "./bytes";
import { unreadable, type Walk } from "./change";
import type { Cursor } from "./cursor";
import type { Image } from "./image";

const HEADER = 64; // bytes
const MOST_SEGMENTS = 15;
const BLOCK = 1 << 16;
const NO_RUN = 128;
const LONGEST_RUN = 129; // bytes of a literal run of 128 pixels

/** How many bytes a run has, and how many come of it, by its first byte. */
const STORED = Uint8Array.from({ length: 256 }, (_, run) => (run < NO_RUN ? 2 + run : 2));
STORED[NO_RUN] = 1;
const DECODED = Uint8Array.from({ length: 256 }, (_, run) => (run < NO_RUN ? 1 + run : 257 - run));
DECODED[NO_RUN] = 0;

/**
 * Walk one frame, which is in one fragment.
 *
 * @param cursor - at its beginning
 * @param image - what describes the pixels
 * @throws UnreadableDICOMError: the header is not one of this image.
 */
export function* rle(cursor: Cursor, image: Image): Walk {
  const planes = image.samples * Math.ceil(image.bits / 8);
  const size = Math.ceil((image.rows * image.columns * Math.min(8, image.bits)) / 8);
  const length = cursor.left;
  if (length < HEADER) throw unreadable("a truncated RLE header");
  const used = segmentOffsets(yield* cursor.peek(HEADER), planes);
  yield* cursor.skip(4 + 4 * planes);
  yield* cursor.replace(HEADER - 4 - 4 * planes, "unused offsets of RLE");
  for (const [number, start] of used.entries()) {
    const end = used[number + 1] ?? length;
    if (end > length) throw unreadable("an RLE segment leads past its fragment");
    yield* segment(cursor, end - start, size);
  }
}

/** Where the segments begin. */
function segmentOffsets(header: Uint8Array, planes: number): readonly number[] {
  const [number, ...offsets] = Array.from({ length: HEADER / 4 }, (_, place) =>
    littleEndian(header, 4 * place, 4 * place + 4),
  );
  const used = offsets.slice(0, planes);
  const isInOrder = used.every((offset, place) => place === 0 || offset >= used[place - 1]!);
  if (number !== planes || planes > MOST_SEGMENTS || used[0] !== HEADER || !isInOrder) {
    throw unreadable("an invalid RLE header");
  }
  return used;
}

/** What stands behind the runs of a segment that give so many bytes. */
function* segment(cursor: Cursor, length: number, size: number): Walk {
  let missing = size; // bytes that do not come of the runs so far
  let left = length;
  while (missing > 0 && left > 0) {
    const block = yield* cursor.peek(Math.min(BLOCK, left));
    // Each run that begins before is in the block.
    const stop = block.length < left ? block.length - LONGEST_RUN : block.length;
    let run = NO_RUN;
    let place = 0;
    while (place < stop && missing > 0) {
      run = block[place]!;
      place += STORED[run]!;
      missing -= DECODED[run]!;
    }
    if (place > left) {
      place = left; // the last run is cut short
    } else if (missing < 0 && run < NO_RUN) {
      place += missing; // it has more pixels than there are
    }
    yield* cursor.skip(place);
    left -= place;
  }
  if (left > 0) yield* cursor.replace(left, "bytes after RLE segments");
}
