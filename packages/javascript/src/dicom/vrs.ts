/** The value representations (PS3.5 section 6.2). */

import { vrs } from "../packaged";

/** What is said of a VR. */
interface ExplainedElement {
  readonly kind: "binary" | "code" | "sequence" | "text";
  readonly long_header?: true;
  readonly single?: true;
  readonly bytes?: number;
  readonly most_characters?: number;
  readonly dummy?: string | number;
  readonly dummy_bytes?: number;
}

const TABLE: readonly [vr: string, row: ExplainedElement][] = Object.entries(JSON.parse(vrs));

function where(holds: (row: ExplainedElement) => unknown): ReadonlySet<string> {
  return new Set(TABLE.filter(([, row]) => holds(row)).map(([vr]) => vr));
}

function each<Value>(
  value: (row: ExplainedElement) => Value | undefined,
): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  for (const [vr, row] of TABLE) {
    const given = value(row);
    if (given !== undefined) found.set(vr, given);
  }
  return found;
}

/** Every VR. */
export const VRS = where(() => true);

/** VRs whose explicit header has two reserved bytes and a length of four (PS3.5 Table 7.1-1). */
export const LONG_VRS = where((row) => row.long_header);

/** VRs of free text; all except UR are in the character set of the file. */
export const TEXT_VRS = where((row) => row.kind === "text");

/** VRs of text with a fixed form or a few characters, always ASCII. */
export const CODE_VRS = where((row) => row.kind === "code");

/** VRs that have only one value, in which a backslash is a character like any other. */
export const SINGLE_VALUE_VRS = where((row) => row.single);

/** Bytes of one value, or of one number in it, by binary VR. */
export const SIZES = each((row) => row.bytes);

/** Of a value; of a group of components for PN. */
export const MOST_CHARACTERS = each((row) => row.most_characters);

/** What D writes under each VR where the procedure gives no value. */
export const DUMMIES: ReadonlyMap<string, string | number | Uint8Array> = each((row) =>
  row.dummy_bytes === undefined ? row.dummy : new Uint8Array(row.dummy_bytes),
);
