/** Encapsulated pixel data, from the item with offsets to the delimiter (PS3.5 A.4 and 8.2). */

import type { Reading } from "../../source/source";
import { Fragments } from "../fragments";
import type { Extent } from "../headers";
import { startsWith } from "./bytes";
import { RangeChange, unreadable, type Walk } from "./change";
import { Cursor } from "./cursor";
import { deflated } from "./deflated";
import { type Image, imageOf } from "./image";
import { IMAGE_STARTS, ImageBoxes, JP2_START, JXL_CODESTREAM, JXL_START } from "./imageBoxes";
import { START as JPEG_START, jpeg } from "./jpeg";
import { Codestream, START as J2K_START } from "./jpeg2000";
import { framesInFragments } from "./native";
import { isBasicTableRight } from "./offsets";
import { opaque } from "./opaque";
import { beyondPadding } from "./padding";
import { rle } from "./rle";
import type { PixelValue } from "./value";
import { TRANSFER_SYNTAXES, video } from "./video";

const UIDS = "1.2.840.10008.1.2.";
const RLE = `${UIDS}5`;
const DEFLATED = `${UIDS}8.1`;
const UNCOMPRESSED = `${UIDS}1.98`;
const STILL: ReadonlySet<string> = new Set(
  [
    ...Array.from({ length: 17 }, (_, number) => 50 + number),
    ...[70, 80, 81, 90, 91, 92, 93, 110, 111, 112, 201, 202, 203],
  ].map((number) => `${UIDS}4.${number}`),
);
const TABLE = "Basic Offset Table";
const AFTER = "bytes after an image";

/** Pixel data in fragments. */
export class Encapsulated {
  constructor(private readonly value: PixelValue) {}

  /**
   * What is written otherwise, in the order of the source.
   *
   * @throws UnreadableDICOMError: the structure is not understood.
   */
  *changes(): Walk {
    const { source, start, end } = this.value;
    const table = yield* this.items(start).next();
    if (table !== null) {
      const [begin, stop] = table;
      if (!(yield* isBasicTableRight(source, table, this.items(stop)))) {
        yield new RangeChange(begin - 4, begin, "", new Uint8Array(4));
        yield new RangeChange(begin, stop, TABLE, new Uint8Array(0));
      }
      yield* this.codestreams(new Cursor(source, this.items(stop)));
    }
    yield new RangeChange(end - 4, end, "length of a delimiter");
  }

  private items(start: number): Fragments {
    return new Fragments(this.value.source, start, this.value.end, this.value.encoding);
  }

  private image(): Image {
    return imageOf(this.value.said, this.value.encoding);
  }

  private *codestreams(cursor: Cursor): Walk {
    const syntax = this.value.transferSyntax;
    if (STILL.has(syntax)) {
      while (yield* cursor.goOn()) yield* this.still(cursor);
    } else if (syntax === RLE) {
      const image = this.image();
      while (yield* cursor.goOn()) yield* rle(cursor, image);
    } else if (syntax === DEFLATED || syntax === UNCOMPRESSED) {
      const { frameBytes, frames } = this.image();
      if (syntax === UNCOMPRESSED) yield* framesInFragments(cursor, frameBytes, frames);
      while (yield* cursor.goOn()) yield* deflated(cursor, frameBytes);
    } else if (TRANSFER_SYNTAXES.has(syntax)) {
      if (yield* cursor.goOn()) yield* video(cursor, syntax);
      while (yield* cursor.goOn()) yield* this.after(cursor, "bytes after a video");
    } else if (yield* cursor.goOn()) {
      throw unreadable("fragments under a transfer syntax whose pixels are not understood");
    }
  }

  /** An image, from where a fragment begins, and what stands behind it in its last one. */
  private *still(cursor: Cursor): Walk {
    const start = yield* cursor.peek(12);
    if (startsWith(start, JPEG_START)) {
      yield* jpeg(cursor, this.value.keepsIcc);
    } else if (startsWith(start, J2K_START)) {
      yield* new Codestream(cursor).changes();
    } else if (startsWith(start, JP2_START) || startsWith(start, JXL_START)) {
      yield* new ImageBoxes(cursor, this.value.keepsIcc).changes();
    } else if (startsWith(start, JXL_CODESTREAM)) {
      yield* opaque(cursor, null, [...IMAGE_STARTS, JXL_CODESTREAM]);
    } else if (!(yield* this.isPadding(cursor.rest()))) {
      throw unreadable("a fragment begins with no image that is known");
    }
    if (!cursor.isAtPiece) yield* this.after(cursor, AFTER);
  }

  /** The rest of a fragment, unless it is padding. */
  private *after(cursor: Cursor, kind: string): Walk {
    const rest = cursor.rest();
    if (!(yield* this.isPadding(rest))) yield new RangeChange(...rest, kind);
  }

  /**
   * Whether a range only fills a fragment.
   *
   * @throws UnreadableDICOMError: another image follows: a fragment has only one.
   */
  private *isPadding([begin, end]: Extent): Reading<boolean> {
    const found = yield* beyondPadding(this.value.source, begin, end);
    if (IMAGE_STARTS.some((start) => startsWith(found, start))) {
      throw unreadable("two images in one fragment");
    }
    return found.length === 0;
  }
}
