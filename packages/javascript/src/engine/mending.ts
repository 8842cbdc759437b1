/** Right headers for what is kept although its own header has no VR; see `dicom/mended`. */

import { UNDEFINED } from "../dicom/encoding";
import { rightHeader } from "../dicom/mended";
import type { Source } from "../source/source";
import type { Container, Stored } from "./container";
import type { Decisions } from "./decisions";

/** Bytes of a length before a value, where the header has no VR. */
export const LENGTH = 4;

const SQ = Uint8Array.of(0x53, 0x51, 0, 0); // and two reserved bytes

/**
 * The header for an element that lacks a VR.
 *
 * @param choices - the VRs of the data dictionary
 * @param source - the file; the length before the value must be in its window
 */
export function mendedHeader(
  { tag, value, end, container }: Stored,
  choices: readonly string[],
  source: Source,
): Uint8Array {
  const { encoding } = container;
  const length = encoding.long(source.here(value - LENGTH, value)!, 0);
  const isEncapsulated = length === UNDEFINED;
  return rightHeader(tag, choices, end - value, encoding, { isEncapsulated });
}

/** Insert the VR of a sequence that is kept, if it lacks one. */
export function mendSequence(decisions: Decisions, sequence: Container): void {
  const outer = sequence.parent!;
  if (outer.encoding.explicit && sequence.content - sequence.start === 2 * LENGTH) {
    const place = sequence.start + LENGTH;
    decisions.edit(place, place, SQ, outer);
  }
}

/** Give a private creator that is kept its VR. */
export function mendCreator(decisions: Decisions, stored: Stored): void {
  const { tag, start, value, end, container } = stored;
  const header = container.encoding.header(tag, "LO", end - value);
  decisions.edit(start, value, header, container);
}
