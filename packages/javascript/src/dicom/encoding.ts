/** The layout of element headers, by transfer syntax (PS3.5 sections 7.1 and 10). */

import { UnreadableDICOMError, UnwritableDICOMError } from "../errors";
import { concatenated } from "./concatenated";
import { transferSyntaxes } from "./dictionary";
import { LONG_VRS, VRS } from "./vrs";

/** The length of a sequence, an item or pixel data that a delimiter ends. */
export const UNDEFINED = 0xffffffff;

const IMPLICIT_LITTLE = new Set(["1.2.840.10008.1.2", "1.2.840.10008.1.20"]); // and of Papyrus 3
const EXPLICIT_BIG = "1.2.840.10008.1.2.2";

/** The transfer syntaxes whose data sets are deflated. */
export const DEFLATED: ReadonlySet<string> = new Set([
  "1.2.840.10008.1.2.1.99",
  "1.2.840.10008.1.2.4.95",
  "1.2.840.10008.1.2.4.205",
]);

/** The number of bytes of the longest header. */
export const LONGEST_HEADER = 12;

/** The header of an element, item or delimiter. */
export interface Header {
  readonly tag: number;
  /** Two characters, also if they are not a VR; empty where the header has none. */
  readonly vr: string;
  /** Of the value, in bytes; may be UNDEFINED. */
  readonly length: number;
  /** Of the header itself, in bytes. */
  readonly size: number;
}

/** The layout of element headers and of binary numbers; one of IMPLICIT, EXPLICIT, BIG_ENDIAN. */
export class Encoding {
  constructor(
    /** Whether headers name the VR. */
    readonly explicit: boolean,
    /** Whether numbers are little endian. */
    readonly little: boolean,
  ) {}

  /**
   * Read the header at a place, after which there must be `LONGEST_HEADER` bytes, if need be of
   * padding.
   */
  readHeader(bytes: Uint8Array, place: number): Header {
    const group = this.short(bytes, place);
    const tag = group * 0x10000 + this.short(bytes, place + 2);
    if (!this.explicit || group === 0xfffe) {
      return { tag, vr: "", length: this.long(bytes, place + 4), size: 8 };
    }
    const vr = vrOf(bytes[place + 4]!, bytes[place + 5]!);
    if (LONG_VRS.has(vr)) return { tag, vr, length: this.long(bytes, place + 8), size: 12 };
    return { tag, vr, length: this.short(bytes, place + 6), size: 8 };
  }

  /**
   * The header of an element.
   *
   * @throws UnwritableDICOMError: the value is too long for the VR's two bytes of length.
   */
  header(tag: number, vr: string, length: number): Uint8Array {
    const bytes = new Uint8Array(this.headerSize(vr));
    this.putHeader(bytes, tag, vr, length);
    return bytes;
  }

  /** An element; throws as `header` does. */
  element(tag: number, vr: string, value: Uint8Array): Uint8Array {
    const size = this.headerSize(vr);
    const bytes = new Uint8Array(size + value.length);
    this.putHeader(bytes, tag, vr, value.length);
    bytes.set(value, size);
    return bytes;
  }

  /** An item of a sequence. */
  item(elements: Uint8Array): Uint8Array {
    return concatenated([this.tagAndLength(0xfffee000, elements.length), elements]);
  }

  /** Group, element and a length of four bytes, as items and delimiters have. */
  tagAndLength(tag: number, length: number): Uint8Array {
    return (this.little ? IMPLICIT : IMPLICIT_BIG).header(tag, "", length);
  }

  /** A number of four bytes, such as a length. */
  fourBytes(number: number): Uint8Array {
    const bytes = new Uint8Array(4);
    this.putLong(bytes, 0, number);
    return bytes;
  }

  /** The number in two bytes. */
  short(bytes: Uint8Array, place: number): number {
    const first = bytes[place]!;
    const second = bytes[place + 1]!;
    return this.little ? first | (second << 8) : (first << 8) | second;
  }

  /** The number in four bytes. */
  long(bytes: Uint8Array, place: number): number {
    const first = this.short(bytes, place);
    const second = this.short(bytes, place + 2);
    return this.little ? second * 0x10000 + first : first * 0x10000 + second;
  }

  private headerSize(vr: string): number {
    return this.explicit && LONG_VRS.has(vr) ? LONGEST_HEADER : 8;
  }

  private putHeader(bytes: Uint8Array, tag: number, vr: string, length: number): void {
    this.putShort(bytes, 0, tag >>> 16);
    this.putShort(bytes, 2, tag & 0xffff);
    if (!this.explicit) {
      this.putLong(bytes, 4, length);
      return;
    }
    bytes[4] = vr.charCodeAt(0);
    bytes[5] = vr.charCodeAt(1);
    if (LONG_VRS.has(vr)) {
      this.putLong(bytes, 8, length);
    } else {
      if (length > 0xffff)
        throw new UnwritableDICOMError(`${length} bytes are too long for VR ${vr}`);
      this.putShort(bytes, 6, length);
    }
  }

  private putShort(bytes: Uint8Array, place: number, number: number): void {
    bytes[place + (this.little ? 0 : 1)] = number;
    bytes[place + (this.little ? 1 : 0)] = number >>> 8;
  }

  private putLong(bytes: Uint8Array, place: number, number: number): void {
    this.putShort(bytes, place + (this.little ? 0 : 2), number & 0xffff);
    this.putShort(bytes, place + (this.little ? 2 : 0), number >>> 16);
  }
}

const VR_TEXTS = new Map([...VRS].map((vr) => [vr.charCodeAt(0) * 0x100 + vr.charCodeAt(1), vr]));

function vrOf(first: number, second: number): string {
  return VR_TEXTS.get(first * 0x100 + second) ?? String.fromCharCode(first, second);
}

export const IMPLICIT = new Encoding(false, true);
export const EXPLICIT = new Encoding(true, true);
export const BIG_ENDIAN = new Encoding(true, false);
const IMPLICIT_BIG = new Encoding(false, false); // of items only

/**
 * The encoding of a data set in a transfer syntax (PS3.5 Annex A).
 *
 * @throws UnreadableDICOMError: PS3.6 does not register the transfer syntax.
 */
export function encodingOf(transferSyntax: string): Encoding {
  if (IMPLICIT_LITTLE.has(transferSyntax)) return IMPLICIT;
  if (transferSyntax === EXPLICIT_BIG) return BIG_ENDIAN;
  if (transferSyntaxes().has(transferSyntax)) return EXPLICIT;
  throw new UnreadableDICOMError("unknown transfer syntax", "unknown-transfer-syntax");
}
