/** What the output says was done to it (PS3.15 E.1.1, PS3.3 C.7.1.1), as edits of the data set. */

import type { FileNeedles } from "../cleaning/leaks";
import { cleanText, removeNeedles } from "../cleaning/text";
import { type CharacterSet, DEFAULT } from "../dicom/characterSet";
import { concatenated } from "../dicom/concatenated";
import type { Encoding } from "../dicom/encoding";
import { latin1 } from "../dicom/latin";
import { withoutPadding } from "../dicom/padding";
import * as tags from "../dicom/tags";
import { CharacterError } from "../dicom/valueError";
import { fits, join, split } from "../dicom/values";
import { ProcedureError } from "../errors";
import { entryOf, type PublishedProcedure } from "../rules/published";
import type { Decisions } from "./decisions";
import type { Leak } from "./outcome";

export const DISTRIBUTION = "grand-challenge-dicom-de-id-procedure";

const NOTHING = new Uint8Array(0);
const LONGEST_LO = 64; // characters
const SPACES =
  "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const SPACES_AROUND = new RegExp(`^${SPACES}|${SPACES}$`, "g");

/** A coded concept (PS3.3 section 8.8). */
export interface Code {
  readonly value: string;
  readonly scheme: string;
  readonly meaning: string;
}

/** What ran, for the record. */
export interface Ran {
  /** For De-identification Method (0012,0063). */
  readonly methods: readonly string[];
  /** For De-identification Method Code Sequence (0012,0064). */
  readonly codes: readonly Code[];
  /** Patient Identity Removed (0012,0062): "YES" or "NO". */
  readonly identityRemoved: string;
  /** For (0028,0303), where an option keeps the dates; else empty. */
  readonly longitudinal: string;
}

/**
 * What the record says of outputs: the entry `record` of the SOP class or the procedure.
 *
 * Without one, it gives the version and claims nothing.
 *
 * @throws ProcedureError: a text of it is not valid for its VR.
 */
export function whatRuns(procedure: PublishedProcedure, sopClass = ""): Ran {
  const given = { ...procedure.record, ...entryOf(procedure, sopClass)?.record };
  const name = `${DISTRIBUTION} ${procedure.version ?? "unknown"}`;
  const methods = [given.method ?? name, ...(given.methods ?? [])].map((text) =>
    stripped(beginning(text.replaceAll("\\", " "))),
  );
  const { identityRemoved = "YES", longitudinal: unchanged = "", codes = [] } = given;
  const values: [vr: string, text: string][] = [
    ...methods.map((text): [string, string] => ["LO", text]),
    ["CS", identityRemoved],
    ["CS", unchanged],
    ...codes.flatMap(({ value, scheme, meaning }): [string, string][] => [
      ["SH", value],
      ["SH", scheme],
      ["LO", meaning],
    ]),
  ];
  for (const [vr, text] of values) {
    if (!/^[\x00-\x7f]*$/.test(text) || !fits(vr, text)) {
      throw new ProcedureError(`'${text}' in the procedure's record is not a valid ${vr} value`);
    }
  }
  return { methods, codes, identityRemoved, longitudinal: unchanged };
}

/** The methods that earlier passes recorded, cleaned; and what was found in them. */
export function earlierMethods(
  { earlier, dataSet, cleansRecord }: Decisions,
  needles: FileNeedles,
): { methods: string[]; leaks: Leak[] } {
  const methods: string[] = [];
  const found = new Set<string>();
  for (const text of split("LO", earlier.get(tags.METHOD) ?? NOTHING, dataSet.characterSet)) {
    let [cleaned, kinds] = removeNeedles(text, needles);
    if (cleansRecord) [cleaned, kinds] = [cleanText(text, needles)[0], []];
    for (const kind of kinds) found.add(kind);
    const cut = beginning(cleaned);
    if (fits("LO", cut)) methods.push(cut);
  }
  return { methods, leaks: [...found].map((kind) => ({ path: "(0012,0063)", kind })) };
}

/**
 * Add the record to the decisions. It extends what earlier passes recorded.
 *
 * @param decisions - on the data set
 * @param earlier - the methods that earlier passes recorded
 * @param ran - what ran
 */
export function writeRecord(decisions: Decisions, earlier: readonly string[], ran: Ran): void {
  const { encoding, characterSet } = decisions.dataSet;
  const before = split("CS", decisions.earlier.get(tags.LONGITUDINAL) ?? NOTHING, DEFAULT).join("");
  const { datesMoved, datesRemoved } = decisions;
  const said = longitudinal(before, datesMoved > 0, datesRemoved > 0, ran.longitudinal);
  const texts = (text: string) => join("CS", [text], DEFAULT);
  const add = (tag: number, vr: string, value: Uint8Array) =>
    decisions.inserted.set(tag, encoding.element(tag, vr, value));
  add(tags.IDENTITY_REMOVED, "CS", texts(ran.identityRemoved));
  add(tags.METHOD, "LO", methodValue(earlier, ran, characterSet));
  if (said) add(tags.LONGITUDINAL, "CS", texts(said));
  if (ran.codes.length === 0) return;
  if (decisions.methodCodes !== null) extendCodes(decisions, ran.codes);
  else add(tags.METHOD_CODES, "SQ", concatenated(ran.codes.map((code) => item(code, encoding))));
}

/** The methods of earlier passes and of this one, each once. */
export function extendedMethods(earlier: readonly string[], methods: readonly string[]): string[] {
  const cut = earlier.map((text) => stripped(beginning(text))).filter((text) => text !== "");
  return [...new Set([...cut, ...methods])];
}

/**
 * Longitudinal Temporal Information Modified (0028,0303); empty if nothing is known.
 *
 * MODIFIED or REMOVED in the source stays true. UNMODIFIED is not repeated: whatever has neither
 * date nor time has nothing to claim.
 *
 * @param earlier - its value in the source
 * @param areDatesMoved - whether dates were moved
 * @param areDatesRemoved - whether dates or times were removed or replaced by dummies
 * @param unchanged - what an option says that keeps all of them, but the date of birth
 */
export function longitudinal(
  earlier: string,
  areDatesMoved: boolean,
  areDatesRemoved: boolean,
  unchanged = "",
): string {
  if (areDatesMoved) return "MODIFIED";
  if (areDatesRemoved && unchanged === "") return "REMOVED";
  return earlier === "MODIFIED" || earlier === "REMOVED" ? earlier : unchanged;
}

/** De-identification Method; without earlier ones that cannot be written in the character set. */
function methodValue(
  earlier: readonly string[],
  { methods }: Ran,
  characterSet: CharacterSet,
): Uint8Array {
  try {
    return join("LO", extendedMethods(earlier, methods), characterSet);
  } catch (error) {
    if (!(error instanceof CharacterError)) throw error;
    return join("LO", methods, DEFAULT);
  }
}

/** A code as an item of a sequence. */
function item({ value, scheme, meaning }: Code, encoding: Encoding): Uint8Array {
  const parts = [
    [tags.CODE_VALUE, "SH", value],
    [tags.CODING_SCHEME, "SH", scheme],
    [tags.CODE_MEANING, "LO", meaning],
  ] as const;
  return encoding.item(
    concatenated(
      parts.map(([tag, vr, text]) => encoding.element(tag, vr, join(vr, [text], DEFAULT))),
    ),
  );
}

/** Add the codes that earlier passes did not record. */
function extendCodes(decisions: Decisions, codes: readonly Code[]): void {
  const sequence = decisions.methodCodes!;
  const found = new Map<number, { value?: string; scheme?: string }>(); // by the number of the item
  for (const { raw, stored } of decisions.texts) {
    const { tag, container } = stored;
    if (container.parent !== sequence) continue;
    const text = withoutPadding(latin1(raw));
    const code = found.get(container.tag) ?? {};
    if (tag === tags.CODE_VALUE) found.set(container.tag, { ...code, value: text });
    if (tag === tags.CODING_SCHEME) found.set(container.tag, { ...code, scheme: text });
  }
  const recorded = [...found.values()];
  const end = sequence.contentEnd;
  for (const code of codes) {
    const { value, scheme } = code;
    if (recorded.some((each) => each.value === value && each.scheme === scheme)) continue;
    decisions.edit(end, end, item(code, sequence.encoding), sequence);
  }
}

/** As much of a text as an LO value may have. */
function beginning(text: string): string {
  return [...text].slice(0, LONGEST_LO).join("");
}

/** A text without white space at both ends. */
function stripped(text: string): string {
  return text.replace(SPACES_AROUND, "");
}
