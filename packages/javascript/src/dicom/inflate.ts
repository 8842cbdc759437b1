/** Deflated data sets (PS3.5 A.5), inflated up to a limit. */

import { UnreadableDICOMError } from "../errors";
import { BlobSource } from "../source/blob";
import { BytesSource } from "../source/bytes";
import type { Reading, Source } from "../source/source";
import { concatenated } from "./concatenated";
import { InflateError } from "./huffman";
import { Inflator } from "./inflator";

/** How many times larger than it was a data set may be, up to `LARGEST_INFLATED`. */
export const LARGEST_RATIO = 100;

/** Bytes; see `LARGEST_RATIO`. */
export const LARGEST_INFLATED = 2 ** 32;

const BLOCK = 1 << 20; // bytes that are read, and kept, at once

/**
 * The data set of a source, inflated: in memory if the source is, else as a Blob.
 *
 * @param start - offset of the data set
 * @param most - bytes to which it may inflate, however small it is
 * @throws UnreadableDICOMError: it is truncated, or cannot be inflated, or is larger than `most`,
 *   and than `LARGEST_RATIO` allows.
 */
export function* inflated(source: Source, start: number, most: number): Reading<Source> {
  const ratio = Math.min((source.size - start) * LARGEST_RATIO, LARGEST_INFLATED);
  const limit = Math.max(most, ratio);
  const inflator = new Inflator();
  const result = source instanceof BlobSource ? new BlobParts() : new MemoryParts();
  let size = 0;
  let position = start;
  try {
    while (position < source.size && !inflator.isDone) {
      const end = Math.min(position + BLOCK, source.size);
      const content = yield* source.need(position, end);
      position = end;
      for (const piece of inflator.push(content, end === source.size)) {
        size += piece.length;
        if (size > limit) {
          const message = `the deflated data set is larger than ${limit} bytes`;
          throw new UnreadableDICOMError(message, "inflates-too-much");
        }
        result.add(piece);
      }
    }
  } catch (error) {
    if (!(error instanceof InflateError)) throw error;
    throw new UnreadableDICOMError("invalid deflated data set", "malformed");
  }
  if (!inflator.isDone) throw new UnreadableDICOMError("the file is truncated", "truncated");
  return result.source();
}

class MemoryParts {
  private readonly parts: Uint8Array[] = [];

  add(piece: Uint8Array): void {
    this.parts.push(piece);
  }

  source(): Source {
    return new BytesSource(concatenated(this.parts));
  }
}

/** Pieces that are put into Blobs as they come, so that few of them take memory. */
class BlobParts {
  private readonly blobs: Blob[] = [];
  private recent: Uint8Array[] = [];
  private length = 0;

  add(piece: Uint8Array): void {
    this.recent.push(piece);
    this.length += piece.length;
    if (this.length >= BLOCK) this.store();
  }

  source(): Source {
    this.store();
    return new BlobSource(new Blob(this.blobs));
  }

  private store(): void {
    this.blobs.push(new Blob(this.recent as Uint8Array<ArrayBuffer>[]));
    this.recent = [];
    this.length = 0;
  }
}
