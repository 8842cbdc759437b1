/** What was found in a text. */

import { lengthOf } from "./characters";

/** An identifying value that was found in a text, from `start` to before `end`. */
export interface Hit {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
}

/**
 * Sort hits in a text, and merge those that overlap.
 *
 * The kind of a merged hit is the kind of its longest hit, in characters; of equally long hits, of
 * the first.
 */
export function merged(text: string, hits: readonly Hit[]): Hit[] {
  const found: Hit[] = [];
  let longest = 0;
  for (const hit of [...hits].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const length = lengthOf(text.slice(hit.start, hit.end));
    const last = found.at(-1);
    if (last !== undefined && hit.start < last.end) {
      const kind = length > longest ? hit.kind : last.kind;
      found[found.length - 1] = { start: last.start, end: Math.max(last.end, hit.end), kind };
      longest = Math.max(longest, length);
    } else {
      found.push(hit);
      longest = length;
    }
  }
  return found;
}

/** Orders hits by start, end and kind; for sorting. */
export function inOrder(a: Hit, b: Hit): number {
  return a.start - b.start || a.end - b.end || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0);
}
