/**
 * Images in boxes: JPEG 2000 (ISO/IEC 15444-1 Annex I) and JPEG XL (ISO/IEC 18181-2).
 *
 * DICOM has bare codestreams (PS3.5 section 8.2.4), but images in boxes exist.
 */

import type { Reading } from "../../source/source";
import { type Box, Boxes, brands, isBox, LARGEST } from "./boxes";
import { bigEndian, startsWith } from "./bytes";
import { unreadable, type Walk } from "./change";
import type { Cursor } from "./cursor";
import { START as JPEG_START } from "./jpeg";
import { Codestream, START as J2K_START } from "./jpeg2000";
import { opaque } from "./opaque";

/** With what an image begins. */
export const JP2_START = "\0\0\0\x0cjP  \r\n\x87\n";
export const JXL_START = "\0\0\0\x0cJXL \r\n\x87\n";
export const IMAGE_STARTS = [`${JPEG_START}\xff`, J2K_START, JP2_START, JXL_START] as const;
export const JXL_CODESTREAM = "\xff\x0a";

const BRANDS: ReadonlySet<string> = new Set(["jp2 ", "jpx ", "jpxb", "jph ", "jxl "]);
const FIXED: ReadonlyMap<string, number> = new Map([
  ["jP  ", 4],
  ["JXL ", 4],
  ["ihdr", 14],
  ["jxll", 1],
]);
const MOST_BITS_PER_COMPONENT = 1 << 14; // bytes of a box of type bpcc

/** Walks the boxes of one image. */
export class ImageBoxes extends Boxes {
  private hasCodestream = false;
  private brand = "jp2 ";

  /**
   * @param cursor - at the first of them
   * @param keepsIcc - whether ICC profiles stay
   */
  constructor(
    cursor: Cursor,
    private readonly keepsIcc: boolean,
  ) {
    super(cursor);
  }

  /**
   * What is written otherwise; goes on behind the last box.
   *
   * @throws UnreadableDICOMError: there is no codestream, or something else between the boxes.
   */
  *changes(): Walk {
    const { cursor } = this;
    if (startsWith(yield* cursor.peek(12), JXL_START)) this.brand = "jxl ";
    yield* this.box(null);
    while (!(yield* cursor.isAtEnd())) {
      const isNext = isBox(yield* cursor.peek(8)) && !(yield* this.endsHere());
      if (this.hasCodestream && !isNext) return;
      yield* this.box(null);
    }
    if (!this.hasCodestream) throw unreadable("boxes without a codestream");
  }

  protected override *endsHere(): Reading<boolean> {
    if (!this.cursor.isAtPiece) return false;
    const head = yield* this.cursor.peek(12);
    return startsWith(head, JP2_START) || startsWith(head, JXL_START);
  }

  protected override *known(box: Box): Reading<Walk | null> {
    if (box.type === "jp2c") return this.codestream(box);
    if (box.type === "jxlc" || box.type === "jxlp") return this.opaque(box);
    if (box.size === null) return null;
    if (box.type === "jp2h") return this.inside(box);
    const content = yield* this.content(box);
    if (box.type === "ftyp") return this.rewritten(box, brands(content, BRANDS, this.brand));
    if (box.type === "colr") return this.isColourKept(box, content) ? this.kept(box) : null;
    const size = sizeOfNeeded(box.type, content);
    if (size === null) return null;
    if (box.size !== size) throw unreadable("invalid length of a box that is needed");
    return this.kept(box);
  }

  /** Whether the specification of a colour space is an enumerated one, or a profile that stays. */
  private isColourKept(box: Box, content: Uint8Array): boolean {
    if (content[0] === 1) return box.size === 7 && content[1] === 0 && content[2]! <= 4;
    return this.keepsIcc && startsWith(content.subarray(39), "acsp");
  }

  private *codestream(box: Box): Walk {
    const { cursor } = this;
    yield* cursor.skip(box.header);
    this.hasCodestream = true;
    yield* new Codestream(cursor, box.stop).changes();
    if (box.stop === null) return;
    if (box.stop < cursor.offset) throw unreadable("invalid length of a box");
    yield* cursor.replace(box.stop - cursor.offset, "bytes after an image");
  }

  private *opaque(box: Box): Walk {
    yield* this.cursor.skip(box.header);
    this.hasCodestream = true;
    yield* opaque(this.cursor, box.size, [...IMAGE_STARTS, JXL_CODESTREAM]);
  }
}

/** How many bytes the content of a box must have; null where it is not needed. */
function sizeOfNeeded(type: string, content: Uint8Array): number | null {
  const fixed = FIXED.get(type);
  if (fixed !== undefined) return fixed;
  if (content.length >= LARGEST) return null;
  if (type === "bpcc") return Math.min(content.length, MOST_BITS_PER_COMPONENT);
  if (type === "cmap") return content.length & ~3;
  if (type === "cdef") return 2 + 6 * bigEndian(content, 0, 2);
  if (type === "pclr" && content.length > 2) {
    const columns = content.subarray(3, 3 + content[2]!);
    const width = columns.reduce((sum, depth) => sum + Math.floor((depth & 0x7f) / 8) + 1, 0);
    return 3 + columns.length + bigEndian(content, 0, 2) * width;
  }
  return null;
}
