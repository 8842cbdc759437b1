/**
 * Decoders of compressed frames. Each is loaded when the first frame needs it.
 *
 * JPEG with 8 bits is decoded by the browser. For the rest there are the codecs of cornerstone,
 * without its viewer: the preview only has to show every pixel.
 */

import type { Samples } from "./samples";

const UIDS = "1.2.840.10008.1.2.4.";
const JPEG = ["50", "51"];
const JPEG_LOSSLESS = ["57", "70"];
const JPEG_LS = ["80", "81"];
const JPEG_2000 = ["90", "91", "92", "93"];
const HTJ2K = ["201", "202", "203"];

interface FrameInfo {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly isSigned: boolean;
  readonly componentCount: number;
}

interface Decoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getFrameInfo(): FrameInfo;
  getDecodedBuffer(): Uint8Array;
  getInterleaveMode?(): number;
  delete(): void;
}

interface Module {
  readonly J2KDecoder?: new () => Decoder;
  readonly JpegLSDecoder?: new () => Decoder;
  readonly HTJ2KDecoder?: new () => Decoder;
}

type Factory = (options: {
  wasmBinary: Uint8Array;
  print(): void;
  printErr(): void;
}) => Promise<Module>;

/**
 * Decode a compressed frame.
 *
 * @param samples - of a pixel, as the file says
 * @param photometric - as the file says
 * @throws Error: it cannot be decoded.
 */
export async function decoded(
  bytes: Uint8Array<ArrayBuffer>,
  transferSyntax: string,
  samples: number,
  photometric: string,
): Promise<Samples> {
  const kind = transferSyntax.startsWith(UIDS) ? transferSyntax.slice(UIDS.length) : "";
  if (JPEG.includes(kind)) return await browserDecoded(bytes, samples, photometric);
  if (JPEG_LOSSLESS.includes(kind)) return await losslessDecoded(bytes, photometric);
  if (JPEG_LS.includes(kind)) {
    const { JpegLSDecoder } = await loaded(
      import("@cornerstonejs/codec-charls/decodewasmjs"),
      import("@cornerstonejs/codec-charls/decodewasm?url&inline"),
    );
    return run(new JpegLSDecoder!(), bytes, photometric);
  }
  if (JPEG_2000.includes(kind)) {
    const { J2KDecoder } = await loaded(
      import("@cornerstonejs/codec-openjpeg/decodewasmjs"),
      import("@cornerstonejs/codec-openjpeg/decodewasm?url&inline"),
    );
    return run(new J2KDecoder!(), bytes, photometric);
  }
  if (HTJ2K.includes(kind)) {
    const { HTJ2KDecoder } = await loaded(
      import("@cornerstonejs/codec-openjph/wasmjs"),
      import("@cornerstonejs/codec-openjph/wasm?url&inline"),
    );
    return run(new HTJ2KDecoder!(), bytes, photometric);
  }
  throw new Error(
    `there is no preview of this transfer syntax (${transferSyntax}): use a DICOM viewer`,
  );
}

/** A codec. Its WebAssembly is in a data: URL, since the page must not fetch. */
async function loaded(
  script: Promise<{ default: unknown }>,
  wasm: Promise<{ default: string }>,
): Promise<Module> {
  const { default: factory } = await script;
  const { default: url } = await wasm;
  const wasmBinary = Uint8Array.from(atob(url.slice(url.indexOf(",") + 1)), (character) =>
    character.charCodeAt(0),
  );
  return await (factory as Factory)({ wasmBinary, print() {}, printErr() {} });
}

function run(decoder: Decoder, bytes: Uint8Array, photometric: string): Samples {
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { width, height, bitsPerSample, isSigned, componentCount } = decoder.getFrameInfo();
    const raw = decoder.getDecodedBuffer().slice();
    const values = typed(raw, bitsPerSample, isSigned);
    const colours = /^YBR_(?:ICT|RCT)$/.test(photometric) ? "RGB" : photometric;
    return { values, rows: height, columns: width, samples: componentCount, photometric: colours };
  } finally {
    decoder.delete();
  }
}

function typed(raw: Uint8Array<ArrayBuffer>, bits: number, isSigned: boolean): ArrayLike<number> {
  if (bits <= 8) return isSigned ? new Int8Array(raw.buffer) : raw;
  return isSigned ? new Int16Array(raw.buffer) : new Uint16Array(raw.buffer);
}

async function losslessDecoded(
  bytes: Uint8Array<ArrayBuffer>,
  photometric: string,
): Promise<Samples> {
  const { Decoder } = await import("jpeg-lossless-decoder-js");
  const decoder = new Decoder();
  const raw = new Uint8Array(decoder.decompress(bytes.buffer, 0, bytes.length)).slice();
  const { frame } = decoder;
  const [rows, columns, samples] = [frame.dimY, frame.dimX, frame.numComp];
  const values = typed(raw, frame.precision, false);
  return { values, rows, columns, samples, photometric };
}

/** The browser converts colours itself, and makes grey pixels of a single sample. */
async function browserDecoded(
  bytes: Uint8Array<ArrayBuffer>,
  samples: number,
  photometric: string,
): Promise<Samples> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  } catch {
    throw new Error("the browser cannot decode this kind of JPEG: use a DICOM viewer");
  }
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d")!;
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const kept = samples === 1 ? 1 : 3;
  const values = new Uint8Array(width * height * kept);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let sample = 0; sample < kept; sample++) {
      values[pixel * kept + sample] = data[pixel * 4 + sample]!;
    }
  }
  const colours = kept === 1 ? photometric : "RGB";
  return { values, rows: height, columns: width, samples: kept, photometric: colours };
}
