/** The attributes that describe pixels, and how many bytes these have (PS3.3 C.7.6.3, PS3.5 8). */

import type { Encoding } from "../encoding";
import { latin1 } from "../latin";
import { withoutPadding } from "../padding";
import { spelled } from "../tags";
import { unreadable } from "./change";

export const PIXELS = 0x7fe00010;
export const FLOAT_PIXELS = 0x7fe00008;
export const DOUBLE_PIXELS = 0x7fe00009;
export const OFFSETS = 0x7fe00001;
export const LENGTHS = 0x7fe00002;
export const TOTAL_LENGTH = 0x7fe00003;
export const ICC_PROFILE = 0x00282000;

/** Extended Offset Table, its lengths, and Encapsulated Pixel Data Value Total Length. */
export const TABLES: ReadonlySet<number> = new Set([OFFSETS, LENGTHS, TOTAL_LENGTH]);

const SAMPLES = 0x00280002;
const PHOTOMETRIC = 0x00280004;
const FRAMES = 0x00280008;
const ROWS = 0x00280010;
const COLUMNS = 0x00280011;
const BITS = 0x00280100;
const OVERLAYS = Array.from({ length: 16 }, (_, number) => 0x60000000 + number * 0x20000);
const OVERLAY_DATA = 0x3000;
const OVERLAY_ROWS = 0x10;
const OVERLAY_COLUMNS = 0x11;
const OVERLAY_FRAMES = 0x15;

/** Attributes that tell how many bytes pixels and overlays have. */
export const DESCRIPTION: ReadonlySet<number> = new Set([
  ...[SAMPLES, PHOTOMETRIC, FRAMES, ROWS, COLUMNS, BITS],
  ...OVERLAYS.flatMap((group) =>
    [OVERLAY_ROWS, OVERLAY_COLUMNS, OVERLAY_FRAMES].map((element) => group + element),
  ),
]);

/** Attributes whose values are looked into. */
export const CONTAINERS: ReadonlySet<number> = new Set([
  ...[PIXELS, FLOAT_PIXELS, DOUBLE_PIXELS],
  ...TABLES,
  ...OVERLAYS.map((group) => group + OVERLAY_DATA),
]);

const HALF_CHROMA = new Set(["YBR_FULL_422", "YBR_PARTIAL_422"]);
const MOST_DIGITS = 4300; // of a number that is read

/** Values of a data set or item by tag, of attributes that describe pixels. */
export type Described = ReadonlyMap<number, Uint8Array>;

/** What describes the pixels of a data set or item. */
export class Image {
  /**
   * @param samples - Samples per Pixel (0028,0002); what the photometric interpretation has, where
   *   it is absent
   * @param bits - Bits Allocated (0028,0100)
   * @param frames - Number of Frames (0028,0008); 1 where it is absent
   * @param photometric - Photometric Interpretation (0028,0004)
   */
  constructor(
    readonly rows: number,
    readonly columns: number,
    readonly samples: number,
    readonly bits: number,
    readonly frames: number,
    readonly photometric: string,
  ) {}

  /** How many bits a frame has that is not compressed. */
  get frameBits(): number {
    return this.rows * this.columns * this.samples * this.bits;
  }

  /** How many bytes a frame has that is not compressed. */
  get frameBytes(): number {
    return bytesFor(this.frameBits);
  }

  /** How many bytes native pixels may have, without padding; the first as it should be. */
  lengths(): readonly number[] {
    const right = bytesFor(this.frameBits * this.frames);
    if (this.bits % 8 !== 0) {
      return [right, this.frameBytes * this.frames]; // each frame padded to a byte
    }
    if (HALF_CHROMA.has(this.photometric) && this.samples === 3) {
      return [Math.floor(right / 3) * 2, right]; // some files have not half of the chroma, but all
    }
    return [right];
  }
}

/**
 * What describes pixels.
 *
 * @throws UnreadableDICOMError: an attribute that is needed is missing, or has no number.
 */
export function imageOf(said: Described, encoding: Encoding): Image {
  const photometric = withoutPadding(latin1(said.get(PHOTOMETRIC) ?? NONE));
  const samples = /^(?:RGB|YBR|HSV)/.test(photometric) ? 3 : 1;
  return new Image(
    number(said, ROWS, encoding),
    number(said, COLUMNS, encoding),
    number(said, SAMPLES, encoding, samples),
    number(said, BITS, encoding),
    count(said.get(FRAMES)),
    photometric,
  );
}

/** How many bytes native pixels have. */
export interface NativeLengths {
  /** That the value may have, without padding; the first as it should be. */
  readonly lengths: readonly number[];
  /** That a frame has. */
  readonly frame: number;
}

/**
 * How many bytes native pixels may have.
 *
 * @throws UnreadableDICOMError: an attribute that is needed is missing, or has no number.
 */
export function nativeLengths(said: Described, encoding: Encoding): NativeLengths {
  const image = imageOf(said, encoding);
  return { lengths: image.lengths(), frame: Math.floor(image.frameBits / 8) };
}

/** How many bytes Float or Double Float Pixel Data have (PS3.3 C.7.6.24); throws as others do. */
export function floatLength(tag: number, said: Described, encoding: Encoding): number {
  const size = tag === FLOAT_PIXELS ? 4 : 8;
  const pixels = number(said, ROWS, encoding) * number(said, COLUMNS, encoding);
  return pixels * count(said.get(FRAMES)) * size;
}

/** How many bytes Overlay Data have, one bit for each pixel (PS3.3 C.9.2); throws as others do. */
export function overlayLength(tag: number, said: Described, encoding: Encoding): number {
  const group = tag - (tag % 0x10000);
  const rows = number(said, group + OVERLAY_ROWS, encoding);
  const columns = number(said, group + OVERLAY_COLUMNS, encoding);
  return bytesFor(rows * columns * count(said.get(group + OVERLAY_FRAMES)));
}

function bytesFor(bits: number): number {
  return Math.ceil(bits / 8);
}

function number(said: Described, tag: number, encoding: Encoding, preset = 0): number {
  const raw = said.get(tag);
  const found = (raw?.length === 2 && encoding.short(raw, 0)) || preset;
  if (found === 0) throw unreadable(`${spelled(tag)} is missing, or not a number`);
  return found;
}

/** Number of Frames, which is 1 where it is absent or 0. */
function count(raw: Uint8Array = NONE): number {
  const text = withoutPadding(latin1(raw)) || "1";
  const digits = /^[\t-\r ]*([+-]?\d+(?:_\d+)*)[\t-\r ]*$/.exec(text)?.[1]?.replaceAll("_", "");
  if (digits === undefined || digits.replace(/^[+-]/, "").length > MOST_DIGITS) {
    throw unreadable("the number of frames is not a number");
  }
  return Math.max(1, Number(digits));
}

const NONE = new Uint8Array(0);
