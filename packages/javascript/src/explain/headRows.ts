/** Rows for the preamble and the file meta information. */

import { EXPLICIT } from "../dicom/encoding";
import type { FileMeta } from "../dicom/fileMeta";
import { elementsIn } from "../dicom/headers";
import { spelled } from "../dicom/tags";
import type { Reading, Source } from "../source/source";
import { MOST_BYTES, renderValue } from "./render";
import { type ExplainedElement, WRITTEN, writtenRows } from "./row";

const WRITTEN_ANEW = "the file meta information is written anew (PS3.10 section 7.1)";
const PREAMBLE = 128;
const PREFIX = 132;

/** Rows for what precedes the data set in the source. Nothing of it is copied to the output. */
export function* headRowsBefore(
  source: Source,
  { start, end }: FileMeta,
): Reading<ExplainedElement[]> {
  const preamble = yield* source.need(0, Math.min(start, PREAMBLE));
  const nothing = { depth: 0, after: null, cleaned: [], note: "" };
  const first: ExplainedElement = {
    ...nothing,
    path: "preamble",
    tag: null,
    vr: "",
    action: WRITTEN,
    justification: "the preamble may contain anything (PS3.10 section 7.1)",
    before: renderPreamble(preamble),
  };
  const rows = [first];
  for (const { tag, vr, value } of elementsIn(yield* source.need(start, end), EXPLICIT)) {
    const before = renderValue(vr, value.subarray(0, MOST_BYTES), value.length, EXPLICIT);
    const what = { path: spelled(tag), tag, vr, action: "X", justification: WRITTEN_ANEW, before };
    rows.push({ ...nothing, ...what });
  }
  return rows;
}

/** Complete the rows of `headRowsBefore` with what precedes the data set in the output. */
export function headRows(
  [preamble, ...before]: readonly ExplainedElement[],
  head: Uint8Array,
): ExplainedElement[] {
  const written = new Map(
    writtenRows(head.subarray(PREFIX), EXPLICIT, WRITTEN_ANEW).map((row) => [row.tag, row]),
  );
  const rows = before.map((row) => {
    const after = written.get(row.tag);
    written.delete(row.tag);
    return after === undefined ? row : { ...after, before: row.before };
  });
  rows.push(...written.values());
  rows.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return [{ ...preamble!, after: renderPreamble(head.subarray(0, PREAMBLE)) }, ...rows];
}

function renderPreamble(preamble: Uint8Array): string {
  if (preamble.length === 0) return "(absent)";
  return preamble.some((byte) => byte !== 0) ? "(128 bytes)" : "(128 bytes, all zero)";
}
