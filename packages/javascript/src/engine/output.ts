/** A file that is ready to be written. */

import { UnwritableDICOMError } from "../errors";
import type { Piece } from "../source/pieces";
import type { Source } from "../source/source";
import type { Edit } from "./edits";
import type { Outcome } from "./outcome";

/** What a file becomes. */
export interface Prepared {
  /** The new preamble and file meta information. */
  readonly head: Uint8Array;
  /** The new data set; not deflated yet, where it is to be. */
  readonly dataSet: readonly Piece[];
  /** Whether the data set is to be deflated. */
  readonly isDeflated: boolean;
  /** What was done. */
  readonly outcome: Outcome;
}

/**
 * The pieces of a data set with edits.
 *
 * @param source - the source
 * @param start - offset of the data set in the source
 * @param edits - replacements of the source's bytes, in their order and without overlap
 * @throws UnwritableDICOMError: two edits overlap.
 */
export function edited(source: Source, start: number, edits: readonly Edit[]): Piece[] {
  const pieces: Piece[] = [];
  let position = start;
  for (const edit of [...edits, { start: source.size, end: source.size, new: [] }]) {
    if (edit.start < position) {
      throw new UnwritableDICOMError("two edits overlap; this is a fault of this program");
    }
    if (edit.start > position) pieces.push({ source, start: position, end: edit.start });
    if (!(edit.new instanceof Uint8Array)) {
      for (const piece of edit.new) pieces.push(piece); // more than a call may have arguments
    } else if (edit.new.length > 0) {
      pieces.push(edit.new);
    }
    position = edit.end;
  }
  return pieces;
}
