/** One row of an explanation: an element, what happens to it, and why. */

import type { Encoding } from "../dicom/encoding";
import { elementsIn, itemsIn } from "../dicom/headers";
import { spelled } from "../dicom/tags";
import { MOST_BYTES, renderItemCount, renderValue } from "./render";

/** Instead of an action if the program writes the element, independently of the source. */
export const WRITTEN = "+";

/** One element. */
export interface ExplainedElement {
  /** Its path, such as (0040,A730)[0]>(0040,A160); items count from 0. */
  readonly path: string;
  /** Group and element in one number; null for the preamble. */
  readonly tag: number | null;
  /** The number of sequences around it. */
  readonly depth: number;
  /** Its VR. */
  readonly vr: string;
  /** D, Z, X, K, C, U or R; or `WRITTEN`. */
  readonly action: string;
  /** The reason for the action. */
  readonly justification: string;
  /** Its value in the source, as readable text; null if the source does not contain it. */
  readonly before: string | null;
  /** Its value in the output; null if the output does not contain it. */
  readonly after: string | null;
  /** For a text that is kept but cleaned, the kinds of values that were found in it. */
  readonly cleaned: readonly string[];
  /** More information; empty for most elements. */
  readonly note: string;
}

/** Where elements are that the program wrote itself. */
interface Place {
  /** The beginning of their paths. */
  readonly prefix: string;
  /** The number of sequences around them. */
  readonly depth: number;
}

/**
 * Rows for elements that the program wrote itself.
 *
 * @param content - the elements, as bytes
 * @param encoding - their encoding
 * @param why - the reason for all of them
 */
export function writtenRows(
  content: Uint8Array,
  encoding: Encoding,
  why: string,
  { prefix, depth }: Place = { prefix: "", depth: 0 },
): ExplainedElement[] {
  const rows: ExplainedElement[] = [];
  for (const { tag, vr, value } of elementsIn(content, encoding)) {
    const path = prefix + spelled(tag);
    const items = vr === "SQ" ? [...itemsIn(value, encoding)] : [];
    const after =
      vr === "SQ"
        ? renderItemCount(items.length)
        : renderValue(vr, value.subarray(0, MOST_BYTES), value.length, encoding);
    rows.push({
      ...{ path, tag, depth, vr, action: WRITTEN, justification: why },
      ...{ before: null, after, cleaned: [], note: "" },
    });
    items.forEach((item, number) => {
      const inside = { prefix: `${path}[${number}]>`, depth: depth + 1 };
      rows.push(...writtenRows(item, encoding, why, inside));
    });
  }
  return rows;
}
