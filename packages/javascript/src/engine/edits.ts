/** What is written in place of the source's bytes. */

import type { Stream } from "../actions/action";
import { lengthOf } from "../source/pieces";
import type { Container } from "./container";

/** Replaces the source's bytes from start to end; an insertion if they are equal. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly new: Uint8Array | Stream;
}

/** The number of bytes of what is written. */
export function sizeOf(written: Uint8Array | Stream): number {
  return written instanceof Uint8Array ? written.length : lengthOf(written);
}

/** Edits in the order of the source; insertions at one place stay in the order given. */
export function inOrder(edits: readonly Edit[]): Edit[] {
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
}

/**
 * The lengths of sequences and items whose content grew or shrank.
 *
 * @param closed - each after everything in it
 */
export function lengthEdits(closed: readonly Container[]): Edit[] {
  const edits: Edit[] = [];
  const grown = new Map<Container, number>();
  for (const container of closed) {
    const delta = container.delta + (grown.get(container) ?? 0);
    const { parent, content, stop } = container;
    if (delta === 0 || parent === null) continue;
    grown.set(parent, (grown.get(parent) ?? 0) + delta);
    if (container.isDefined) {
      const length = parent.encoding.fourBytes(stop - content + delta);
      edits.push({ start: content - 4, end: content, new: length });
    }
  }
  return edits;
}
