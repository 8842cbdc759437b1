/** Decoded pixels, and how native ones are read (PS3.5 section 8). */

import { numberIn, type Picture } from "./picture";

/** What describes the pixels of a frame. */
export interface Description {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly samples: number;
  readonly bits: number;
  readonly stored: number;
  readonly isSigned: boolean;
  readonly isByPlane: boolean;
  readonly photometric: string;
}

/** The samples of a frame, all of a pixel together. */
export interface Samples {
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
  readonly samples: number;
  /** Photometric Interpretation of the values, after decoding. */
  readonly photometric: string;
}

/** The attributes that describe the pixels of a file. */
export function descriptionOf(picture: Picture): Description {
  const bits = numberIn(picture, 0x00280100, FLOAT_BITS[picture.pixels.tag] ?? 8);
  const samples = numberIn(picture, 0x00280002, 1);
  const photometric = picture.values.get(0x00280004) ?? new Uint8Array(0);
  return {
    rows: numberIn(picture, 0x00280010, 0),
    columns: numberIn(picture, 0x00280011, 0),
    frames: Math.max(1, numberIn(picture, 0x00280008, 1)),
    samples,
    bits,
    stored: numberIn(picture, 0x00280101, bits),
    isSigned: numberIn(picture, 0x00280103, 0) === 1,
    isByPlane: samples > 1 && numberIn(picture, 0x00280006, 0) === 1,
    photometric: String.fromCharCode(...photometric).replace(/[\0 ]+$/, ""),
  };
}

const FLOAT_BITS: Readonly<Record<number, number>> = { 2145386504: 32, 2145386505: 64 };

/** How many bytes a native frame has. */
export function frameSize({ rows, columns, samples, bits, photometric }: Description): number {
  const size = (rows * columns * samples * bits) / 8;
  return Math.ceil(isHalfChroma(photometric, samples) ? (size / 3) * 2 : size);
}

/** Read the samples of a native frame. */
export function nativeSamples(
  bytes: Uint8Array<ArrayBuffer>,
  description: Description,
  little: boolean,
  tag: number,
): Samples {
  const { rows, columns, samples, photometric, isByPlane } = description;
  const read = numbers(bytes, description, little, tag);
  const same = { rows, columns, samples };
  if (isHalfChroma(photometric, samples)) {
    return { ...same, values: fullChroma(read), photometric: "YBR_FULL" };
  }
  const values = isByPlane ? interleaved(read, rows * columns, samples) : read;
  return { ...same, values, photometric };
}

/** Numbers of any size, with the bits that are not stored left out. */
function numbers(
  bytes: Uint8Array<ArrayBuffer>,
  { bits, stored, isSigned, rows, columns, samples }: Description,
  little: boolean,
  tag: number,
): ArrayLike<number> {
  const view = new DataView(bytes.buffer);
  const count = Math.min(rows * columns * samples, Math.floor((bytes.length * 8) / bits));
  if (tag === 0x7fe00008) return filled(count, (place) => view.getFloat32(place * 4, little));
  if (tag === 0x7fe00009) return filled(count, (place) => view.getFloat64(place * 8, little));
  if (bits === 1) return filled(count, (place) => (bytes[place >> 3]! >> (place & 7)) & 1);
  const shift = 32 - stored;
  const narrow = (value: number) =>
    isSigned ? (value << shift) >> shift : (value << shift) >>> shift;
  if (bits === 8)
    return stored === 8 && !isSigned ? bytes : filled(count, (place) => narrow(bytes[place]!));
  if (bits === 16) return filled(count, (place) => narrow(view.getUint16(place * 2, little)));
  if (bits === 32) return filled(count, (place) => narrow(view.getUint32(place * 4, little)));
  throw new Error(`${bits} bits for each sample: there is no preview of such pixels`);
}

function filled(count: number, value: (place: number) => number): Float64Array {
  const values = new Float64Array(count);
  for (let place = 0; place < count; place++) values[place] = value(place);
  return values;
}

function interleaved(planes: ArrayLike<number>, pixels: number, samples: number): Float64Array {
  return filled(pixels * samples, (place) => {
    return planes[(place % samples) * pixels + Math.floor(place / samples)] ?? 0;
  });
}

function isHalfChroma(photometric: string, samples: number): boolean {
  return samples === 3 && /^YBR_(FULL|PARTIAL)_422$/.test(photometric);
}

/** Pairs of pixels as Y Y Cb Cr (PS3.3 C.7.6.3.1.2), with the chroma for each pixel. */
function fullChroma(pairs: ArrayLike<number>): Float64Array {
  return filled(Math.floor(pairs.length / 4) * 6, (place) => {
    const pair = Math.floor(place / 6) * 4;
    const sample = place % 3;
    const luma = place % 6 < 3 ? 0 : 1;
    return pairs[pair + (sample === 0 ? luma : sample + 1)]!;
  });
}
