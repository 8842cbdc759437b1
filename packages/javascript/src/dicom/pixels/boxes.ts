/** Boxes: a length, a type and a content (ISO/IEC 14496-12, 15444-1 Annex I, 18181-2). */

import type { Reading } from "../../source/source";
import { latin1 } from "../latin";
import { bigEndian, bytesOf } from "./bytes";
import { unreadable, type Walk } from "./change";
import type { Cursor } from "./cursor";

/** Bytes of the largest content that is looked at as a whole. */
export const LARGEST = 1 << 16;

const MOST_INSIDE = 100; // boxes, each in the one before
const FREE = bytesOf("free");
const NAMED: ReadonlySet<string> = new Set([
  ...["Exif", "asoc", "brob", "free", "iods", "jbrd", "jp2i", "jumb", "jxli", "meta"],
  ...["avcC", "ftyp", "hdlr", "hvcC", "mdhd", "mvhd", "stsd", "tkhd"],
  ...["res ", "rreq", "skip", "udta", "uinf", "uuid", "xml "],
]);

/** A box. */
export interface Box {
  /** How many bytes its header has. */
  readonly header: number;
  readonly type: string;
  /** How many bytes its content has; null where it goes up to the end of all. */
  readonly size: number | null;
  /** Offset of the end of its content; null likewise. */
  readonly stop: number | null;
}

/** Walks boxes; a subclass says what becomes of them. */
export abstract class Boxes {
  private depth = 0;

  /** @param cursor - at the first of them */
  constructor(protected readonly cursor: Cursor) {}

  /** What becomes of a box that is needed; null for another. The cursor is at its header. */
  protected abstract known(box: Box): Reading<Walk | null>;

  /** Whether a box of undefined length ends here. */
  protected abstract endsHere(): Reading<boolean>;

  /**
   * A box, in another one that ends at this offset. One that is not needed becomes empty.
   *
   * @throws UnreadableDICOMError: there is no box, or its length is wrong.
   */
  protected *box(end: number | null): Walk {
    const { cursor } = this;
    const head = yield* cursor.peek(16);
    if (!isBox(head)) throw unreadable("no box where one must be");
    const isLong = bigEndian(head, 0, 4) === 1;
    const length = isLong ? bigEndian(head, 8, 16) : bigEndian(head, 0, 4);
    const header = isLong ? 16 : 8;
    const stop = length > 0 ? cursor.offset + length : end;
    if ((length > 0 && length < header) || (stop !== null && end !== null && stop > end)) {
      throw unreadable("invalid length of a box");
    }
    const size = stop === null ? null : stop - cursor.offset - header;
    const box = { header, type: latin1(head.subarray(4, 8)), size, stop };
    yield* (yield* this.known(box)) ?? this.free(box);
  }

  /** The boxes in a box of defined length. */
  protected *inside(box: Box): Walk {
    if (++this.depth > MOST_INSIDE) throw unreadable("too many boxes in boxes");
    yield* this.cursor.skip(box.header);
    yield* this.boxesUpTo(box.stop!);
    this.depth -= 1;
  }

  /** The boxes up to an offset. */
  protected *boxesUpTo(stop: number): Walk {
    while (this.cursor.offset < stop) yield* this.box(stop);
  }

  /**
   * The content of a box, as far as it is looked at.
   *
   * @throws UnreadableDICOMError: it is truncated.
   */
  protected *content(box: Box): Reading<Uint8Array> {
    const length = Math.min(box.size ?? 0, LARGEST);
    const content = (yield* this.cursor.peek(box.header + length)).subarray(box.header);
    if (content.length < length) throw unreadable("a truncated box");
    return content;
  }

  /** A box whose content becomes another one of equal length. */
  protected *rewritten(box: Box, content: Uint8Array): Walk {
    yield* this.cursor.skip(box.header);
    yield* this.cursor.replace(content.length, kindOf(box.type), content);
  }

  /** A box that stays as it is. */
  protected *kept(box: Box): Walk {
    yield* this.cursor.skip(box.header + (box.size ?? 0));
  }

  /** A box that becomes an empty one of type `free`. */
  private *free(box: Box): Walk {
    const { cursor } = this;
    const kind = box.type === "colr" ? "ICC profile" : kindOf(box.type);
    yield* cursor.skip(4);
    yield* cursor.replace(4, "", FREE);
    yield* cursor.skip(box.header - 8);
    if (box.size !== null) {
      yield* cursor.replace(box.size, kind);
      return;
    }
    while ((yield* cursor.goOn()) && !(yield* this.endsHere())) {
      yield* cursor.replace(cursor.left, kind);
    }
  }
}

/** Whether a box may begin with these bytes. */
export function isBox(head: Uint8Array): boolean {
  return head.length >= 8 && head.subarray(4, 8).every((byte) => byte >= 0x20 && byte < 0x7f);
}

/**
 * The content of a box of type `ftyp`, without what is no brand and no small version.
 *
 * @param content - a brand, a version, and brands
 * @param known - brands that stay
 * @param own - what stands in place of others
 */
export function brands(content: Uint8Array, known: ReadonlySet<string>, own: string): Uint8Array {
  if (content.length < 8 || content.length % 4 !== 0 || content.length >= LARGEST) {
    throw unreadable("invalid length of a box of type ftyp");
  }
  const written = content.slice();
  for (let place = 0; place < content.length; place += 4) {
    const word = content.subarray(place, place + 4);
    if (place === 4) {
      if (bigEndian(word) > 0xffff) written.fill(0, 4, 8);
    } else if (!known.has(latin1(word))) {
      written.set(bytesOf(own), place);
    }
  }
  return written;
}

/** What a box is; its type may be any text, unless it is one that is known. */
function kindOf(type: string): string {
  return `box of type ${NAMED.has(type) ? type.trim() : "another"}`;
}
