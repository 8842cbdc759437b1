/** Codestreams, or parts of them, that are not looked into: text is no pixels, all the same. */

import type { Reading } from "../../source/source";
import { concatenated } from "../concatenated";
import { startsWith } from "./bytes";
import { unreadable } from "./change";
import type { Cursor } from "./cursor";

const BLOCK = 1 << 16;
const LONGEST_START = 12; // bytes of how a codestream begins
const LONGEST_WORD = 24; // as many by chance once in 20 GB

/** Whether 24 printable ASCII characters stand in a row. */
export function holdsText(content: Uint8Array): boolean {
  let number = 0;
  for (let place = 0; place < content.length; place++) {
    const byte = content[place]!;
    number = byte >= 0x20 && byte <= 0x7e ? number + 1 : 0;
    if (number === LONGEST_WORD) return true;
  }
  return false;
}

/**
 * Go on behind a codestream.
 *
 * @param cursor - at its beginning
 * @param length - how many bytes it has; null where it goes up to the end
 * @param starts - how another codestream begins; it ends before a piece that begins so
 * @throws UnreadableDICOMError: it holds text, or is truncated.
 */
export function* opaque(
  cursor: Cursor,
  length: number | null = null,
  starts: readonly string[] = [],
): Reading<void> {
  const first = cursor.offset;
  let left = length ?? Number.POSITIVE_INFINITY;
  let before: Uint8Array = new Uint8Array(0);
  while (left > 0 && (yield* cursor.goOn())) {
    if (cursor.isAtPiece && cursor.offset > first) {
      const head = yield* cursor.peek(LONGEST_START);
      if (starts.some((start) => startsWith(head, start))) return;
    }
    const block = yield* cursor.peek(Math.min(BLOCK, cursor.left, left));
    const seen = concatenated([before, block]);
    if (holdsText(seen)) throw unreadable("text in a codestream");
    before = seen.slice(-(LONGEST_WORD - 1));
    yield* cursor.skip(block.length);
    left -= block.length;
  }
  if (length !== null && left > 0) throw unreadable("a truncated codestream");
}
