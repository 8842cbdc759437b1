/**
 * Reads the element headers of a data set, once, from front to back (PS3.5 section 7).
 *
 * There is no recursion: the work for an element does not depend on its depth.
 */

import { Inside } from "../actions/action";
import { isSequence, vrChoices } from "../dicom/dictionary";
import { type Header, IMPLICIT, LONGEST_HEADER, UNDEFINED } from "../dicom/encoding";
import { afterFragments } from "../dicom/fragments";
import { ITEM, ITEM_END, padded, SEQUENCE_END } from "../dicom/headers";
import { mended } from "../dicom/mended";
import { VRS } from "../dicom/vrs";
import { UnreadableDICOMError } from "../errors";
import type { Reading, Rest, Source } from "../source/source";
import { Container, type Stored } from "./container";
import { isPrivateSequence } from "./private";

/** Levels of nesting at which a file is rejected; a sequence and its item are two. */
export const DEEPEST = 250_000;

const BLOCK = 1 << 20; // bytes that are read at once
const PIXELS = "OB,OW";

/** Is told what the parser finds, in the order of the file. */
export interface Handler {
  /** An element that is not a sequence. */
  element(stored: Stored): Rest;
  /** A sequence begins. */
  open(tag: number, sequence: Container): Rest;
  /** A sequence or item ended, before the offset `end`. */
  close(container: Container, end: number): void;
}

/** A sequence with its header at `start` cannot be read; its length says where it ends. */
export class MalformedSequenceError extends UnreadableDICOMError {
  constructor(
    readonly start: number,
    { message, reason }: UnreadableDICOMError,
  ) {
    super(message, reason);
  }
}

/** Reads one data set. */
export class Parser {
  private container: Container;
  private position: number;

  constructor(
    private readonly source: Source,
    private readonly handler: Handler,
    dataSet: Container,
    /** Offsets of sequences that are read as elements. */
    private readonly opaque: ReadonlySet<number> = new Set(),
  ) {
    this.container = dataSet;
    this.position = dataSet.content;
  }

  /**
   * Read the data set up to its end.
   *
   * @throws MalformedSequenceError: it must be read again, with this sequence as opaque.
   * @throws UnreadableDICOMError: it is truncated or malformed, or nested too deeply.
   */
  *parse(): Reading<void> {
    const { source } = this;
    for (;;) {
      try {
        const { container, position } = this;
        if (position < container.stop) {
          const last = Math.min(position + LONGEST_HEADER, source.size);
          if (!source.has(position, last)) yield { source, start: position, end: last };
          const rest = this.next(last);
          if (rest !== null) yield* rest;
        } else if (position === container.stop && container.parent === null) {
          return;
        } else {
          this.leaveAtStop();
        }
      } catch (error) {
        if (!(error instanceof UnreadableDICOMError)) throw error;
        this.container = skippable(this.container, error);
        this.position = this.container.stop; // it is removed as a whole
      }
    }
  }

  /** Read one element, or the header of a sequence, item or delimiter; it lies before `last`. */
  private next(last: number): Rest {
    const { container, position, source } = this;
    const { encoding } = container;
    // Zeros follow the end of the source, so that a header that is cut short leads past it.
    const isWhole = last === position + LONGEST_HEADER;
    const bytes = isWhole ? source.window : padded(source.here(position, last)!);
    const place = isWhole ? position - source.base : 0;
    let header = encoding.readHeader(bytes, place);
    const { tag, vr } = header;
    const isDelimiter = tag >>> 16 === 0xfffe;
    if (container.isSequence) {
      if (tag === ITEM) {
        this.enterItem(header);
        return null;
      }
      if (!isDelimiter) throw new UnreadableDICOMError("an element between items", "malformed");
    }
    if (isDelimiter) {
      this.leaveAtDelimiter(header);
      return null;
    }
    let end = endOf(position, header);
    if (encoding.explicit && !VRS.has(vr)) {
      const right = mended(bytes, place, encoding);
      if (right === null) return this.padding(header, end);
      header = right;
      end = endOf(position, header);
    }
    if (header.length === UNDEFINED || mayBeSequence(header, container)) return this.enter(header);
    return end > container.stop ? this.padding(header, end) : this.element(header, end);
  }

  /** The element with this header ends at this offset. */
  private element({ tag, vr, size }: Header, end: number): Rest {
    const { container, position: start } = this;
    this.position = end;
    return this.handler.element({ tag, vr, start, value: start + size, end, container });
  }

  /** An item begins. */
  private enterItem({ length, size }: Header): void {
    const { container: sequence, position } = this;
    const value = position + size;
    const isDefined = length !== UNDEFINED;
    const end = isDefined ? value + length : sequence.stop;
    if (end > sequence.stop) throw this.tooLong(end);
    const { items, encoding } = sequence;
    const item = new Container(sequence, items, position, value, end, isDefined, encoding);
    sequence.items += 1;
    if (item.depth > DEEPEST) {
      throw new UnreadableDICOMError("sequences are nested too deeply", "too-deep");
    }
    this.container = item;
    this.position = value;
  }

  /** The container ends with a delimiter. */
  private leaveAtDelimiter({ tag, length, size }: Header): void {
    const { container, position } = this;
    const isEnd = tag === (container.isSequence ? SEQUENCE_END : ITEM_END);
    if (!isEnd || container.isDefined || container.parent === null || length !== 0) {
      throw new UnreadableDICOMError("a delimiter in the wrong place", "malformed");
    }
    this.leave(position + size);
  }

  /** The container ends where its length says. */
  private leaveAtStop(): void {
    const { container, position } = this;
    if (position > container.stop || container.parent === null) throw this.tooLong(position);
    if (!container.isDefined) {
      throw new UnreadableDICOMError("a delimiter is missing", "malformed");
    }
    this.leave(position);
  }

  private leave(end: number): void {
    const { container, position } = this;
    container.contentEnd = position;
    this.handler.close(container, end);
    this.container = container.parent!;
    this.position = end;
  }

  /** A sequence begins, or pixel data in fragments, or an element that is read as opaque. */
  private *enter(header: Header): Reading<void> {
    const { container, position, source } = this;
    const { tag, vr, length, size } = header;
    const value = position + size;
    const isDefined = length !== UNDEFINED;
    const mayBeItems = vr === "SQ" || isWithoutVR(vr);
    const isBulk = !mayBeItems || (vr !== "SQ" && vrChoices(tag).join() === PIXELS);
    let end = value + length;
    if (isBulk && !isDefined) {
      end = yield* afterFragments(source, value, container.stop, container.encoding);
    } else if (isDefined && end > container.stop) {
      throw this.tooLong(end);
    }
    if (isBulk || this.opaque.has(position)) {
      const rest = this.element(header, end);
      if (rest !== null) yield* rest;
      return;
    }
    const encoding = vr === "UN" ? IMPLICIT : container.encoding;
    const stop = isDefined ? end : container.stop;
    const sequence = new Container(container, tag, position, value, stop, isDefined, encoding);
    const rest = this.handler.open(tag, sequence);
    if (rest !== null) yield* rest;
    this.container = sequence;
    this.position = value;
  }

  /**
   * Zeros up to the end of the file, which pad it.
   *
   * @throws UnreadableDICOMError: it is an element that is too long or has an invalid VR.
   */
  private *padding(header: Header, end: number): Reading<void> {
    const { container } = this;
    const { tag, vr } = header;
    if (tag === 0 && container.parent === null && (yield* this.hasOnlyZeros())) {
      const rest = this.element(header, this.source.size);
      if (rest !== null) yield* rest;
      return;
    }
    if (end <= container.stop || (vr !== "" && !VRS.has(vr) && isSequence(tag))) {
      const what = "invalid VR; the transfer syntax may not be the one that the file names";
      throw new UnreadableDICOMError(what, "bad-vr");
    }
    throw this.tooLong(end);
  }

  private *hasOnlyZeros(): Reading<boolean> {
    const { size } = this.source;
    for (let start = this.position; start < size; start += BLOCK) {
      const bytes = yield* this.source.need(start, Math.min(start + BLOCK, size));
      if (bytes.some((byte) => byte !== 0)) return false;
    }
    return true;
  }

  private tooLong(end: number): UnreadableDICOMError {
    if (end > this.source.size) {
      return new UnreadableDICOMError("the file is truncated, or a length is wrong", "truncated");
    }
    return new UnreadableDICOMError("a length leads past the end of its sequence", "malformed");
  }
}

function endOf(position: number, { size, length }: Header): number {
  return position + size + length;
}

function isWithoutVR(vr: string): boolean {
  return vr === "" || vr === "UN";
}

/** Whether an element may be a sequence: by its VR; without one, by the dictionary or a rule. */
function mayBeSequence({ tag, vr }: Header, container: Container): boolean {
  if (vr === "SQ" || !isWithoutVR(vr)) return vr === "SQ";
  return (tag >>> 16) % 2 === 1 ? isPrivateSequence(tag, container) : isSequence(tag);
}

/**
 * The innermost sequence of defined length that is removed, because it need not be read.
 *
 * @throws MalformedSequenceError: there is one with VR UN, or a private one, which may be none.
 * @throws UnreadableDICOMError: there is neither.
 */
function skippable(container: Container, error: UnreadableDICOMError): Container {
  for (let inner = container; inner.parent !== null; inner = inner.parent) {
    if (inner.isSequence && inner.isDefined) {
      if (inner.inside === Inside.REMOVING) return inner;
      if (inner.encoding !== inner.parent.encoding || (inner.tag >>> 16) % 2 === 1) {
        throw new MalformedSequenceError(inner.start, error);
      }
    }
  }
  throw error;
}
