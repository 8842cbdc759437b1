/** MPEG-2 video (ITU-T H.262): elementary streams. */

import { unreadable, type Walk } from "./change";
import type { Cursor } from "./cursor";
import { START_CODE, startCode } from "./patterns";

/** With what a video begins. */
export const START = "\0\0\x01\xb3";

const LOWEST_CODE = 0xb0; // all but pictures and their slices
const USER_DATA = 0xb2;
const EXTENSION = 0xb5;
const END = 0xb7;
const GROUP = 0xb8;
const SEQUENCE = 0xb3;
const ERROR = 0xb4;
const COPYRIGHT = 4; // kind of an extension, in its first four bits
const NO_COPYRIGHT = Uint8Array.of(0x40, 0, 4, 0, 0, 0x20, 0, 0, 0x40, 0, 0);
const NO_TIME = [0, 8, 0]; // of a group of pictures, with its marker
const FLAGS = 0x60;
const BLOCK = 1 << 16;
const ZERO = Uint8Array.of(0);
const ONES = Uint8Array.of(0xff);
const CODE = startCode(LOWEST_CODE);

/**
 * Walk a video: user data, copyright and time codes are blanked.
 *
 * @param cursor - at its beginning
 * @throws UnreadableDICOMError: it has codes that are not of an elementary stream.
 */
export function* mpeg2(cursor: Cursor): Walk {
  while (yield* cursor.find(CODE)) {
    const code = (yield* cursor.peek(4))[3];
    yield* cursor.skip(4);
    const head = yield* cursor.peek(4);
    if (code === USER_DATA) {
      yield* upToNext(cursor, "user data of video", ONES);
    } else if (code === EXTENSION) {
      if ((head[0] ?? 0) >> 4 === COPYRIGHT) {
        yield* cursor.replace(NO_COPYRIGHT.length, "copyright of video", NO_COPYRIGHT);
      }
    } else if (code === GROUP) {
      if (head.length === 4) {
        const noTime = Uint8Array.of(...NO_TIME, head[3]! & FLAGS);
        yield* cursor.replace(4, "time code of video", noTime);
      }
    } else if (code === END) {
      yield* upToNext(cursor, "bytes after a video", ZERO);
    } else if (code !== SEQUENCE && code !== ERROR) {
      throw unreadable("video with codes that are not of an elementary stream");
    }
  }
}

/** What stands before the next start code. */
function* upToNext(cursor: Cursor, kind: string, fill: Uint8Array): Walk {
  for (;;) {
    const block = yield* cursor.peek(BLOCK);
    const found = START_CODE.find(block);
    if (found >= 0 || block.length < BLOCK) {
      yield* cursor.replace(found >= 0 ? found : block.length, kind, fill);
      return;
    }
    yield* cursor.replace(BLOCK - 2, kind, fill);
  }
}
