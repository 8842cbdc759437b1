/** Video: an elementary stream, or one in a container (PS3.5 sections 8.2.5 to 8.2.10). */

import { startsWith } from "./bytes";
import { unreadable, type Walk } from "./change";
import type { Cursor } from "./cursor";
import { START as VIDEO_BOXES_START, VideoBoxes } from "./mp4";
import { START as MPEG2_START, mpeg2 } from "./mpeg2";
import { byteStream, H264, HEVC } from "./nalUnits";

const UIDS = "1.2.840.10008.1.2.4.";
const MPEG2_UIDS = ["100", "100.1", "101", "101.1"].map((number) => UIDS + number);
const HEVC_UIDS = ["107", "108"].map((number) => UIDS + number);
const H264_UIDS = ["102", "103", "104", "105", "106"].flatMap((number) => [
  UIDS + number,
  `${UIDS}${number}.1`, // fragmentable
]);

/** The transfer syntaxes whose pixel data are one video, in however many fragments. */
export const TRANSFER_SYNTAXES: ReadonlySet<string> = new Set([
  ...MPEG2_UIDS,
  ...H264_UIDS,
  ...HEVC_UIDS,
]);

/**
 * Walk a video.
 *
 * @param cursor - at its beginning
 * @param transferSyntax - one of `TRANSFER_SYNTAXES`
 * @throws UnreadableDICOMError: its structure is not understood.
 */
export function* video(cursor: Cursor, transferSyntax: string): Walk {
  const head = yield* cursor.peek(8);
  if (MPEG2_UIDS.includes(transferSyntax)) {
    if (!startsWith(head, MPEG2_START)) {
      throw unreadable("video that is no MPEG-2 elementary stream is not understood");
    }
    yield* mpeg2(cursor);
    return;
  }
  const codec = HEVC_UIDS.includes(transferSyntax) ? HEVC : H264;
  if (startsWith(head.subarray(4), VIDEO_BOXES_START)) {
    yield* new VideoBoxes(cursor, codec).changes();
  } else if (startsWith(head, "\0\0\x01") || startsWith(head, "\0\0\0\x01")) {
    yield* byteStream(cursor, codec);
  } else {
    throw unreadable("video that is neither a byte stream nor MP4 is not understood");
  }
}
