/** What an output consists of: bytes, and ranges of a source that are copied as they are. */

import { BlobSource } from "./blob";
import { BytesSource } from "./bytes";
import type { Source } from "./source";

/** A range of a source. */
export interface Range {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** A part of an output. */
export type Piece = Uint8Array | Range;

/** The number of bytes of pieces. */
export function lengthOf(pieces: Iterable<Piece>): number {
  let length = 0;
  for (const piece of pieces) {
    length += piece instanceof Uint8Array ? piece.length : piece.end - piece.start;
  }
  return length;
}

/** The bytes of pieces whose sources are all in memory. */
export function bytesOf(pieces: Iterable<Piece>): Uint8Array<ArrayBuffer> {
  const all = [...pieces];
  const bytes = new Uint8Array(lengthOf(all));
  let position = 0;
  for (const piece of all) {
    const content = piece instanceof Uint8Array ? piece : rangeInMemory(piece);
    bytes.set(content, position);
    position += content.length;
  }
  return bytes;
}

/** A Blob of pieces. Ranges of Blobs are slices of them, which takes no memory. */
export function blobOf(pieces: Iterable<Piece>, type = "application/dicom"): Blob {
  const parts = [...pieces].map((piece) => {
    if (piece instanceof Uint8Array) return piece as Uint8Array<ArrayBuffer>;
    const { source, start, end } = piece;
    if (source instanceof BlobSource) return source.blob.slice(start, end);
    return rangeInMemory(piece) as Uint8Array<ArrayBuffer>;
  });
  return new Blob(parts, { type });
}

function rangeInMemory({ source, start, end }: Range): Uint8Array {
  if (!(source instanceof BytesSource)) {
    throw new TypeError("a range of a source that is not in memory");
  }
  return source.content.subarray(start, end);
}
