/** Rows for the elements of a data set. */

import { Inside } from "../actions/action";
import { elementsIn, ITEM_HEADER, itemsIn } from "../dicom/headers";
import { RECORD } from "../dicom/tags";
import { representation } from "../dicom/values";
import { type Edit, sizeOf } from "../engine/edits";
import type { ExplainingObserver, ObservedElement } from "./observer";
import { MOST_BYTES, renderItemCount, renderValue } from "./render";
import { type ExplainedElement, WRITTEN, writtenRows } from "./row";

const RECORDED = "the record of this de-identification (PS3.15 E.1.1)";
const DUMMY = "part of the dummy for the sequence";
const EMPTIED = "emptied, because its VR or VM does not allow this value";
const REMOVED =
  "removed, because it does not fit its VR in the data dictionary or is too long to search";
const BLANKED = "blanked in part: what is not needed to decode the pixels";
const CREATOR = "the private creator of attributes that";
const NO_TABLE = "removed, because it does not say where the frames are";

/** Rows, and where they belong: what is inserted at an offset comes before the element there. */
interface Placed {
  readonly place: number;
  readonly isInserted: boolean;
  readonly rows: readonly ExplainedElement[];
}

/**
 * The rows of all elements, in the order of the output.
 *
 * If the edits are not known, because of an error, the rows have no values after.
 */
export function dataSetRows(observer: ExplainingObserver): ExplainedElement[] {
  const edits = observer.edits ?? [];
  const replaced = new Map(
    edits.filter(({ start, end }) => start < end).map((edit) => [edit.start, edit]),
  );
  const added = addedRows(
    observer,
    edits.filter(({ start, end }) => start === end),
  );
  const record = new Map<number | null, ExplainedElement>();
  for (const { rows } of added) if (rows[0]!.depth === 0) record.set(rows[0]!.tag, rows[0]!);
  const appended = added.length - record.size;
  const earlier = new Set<number | null>();
  const placed: Placed[] = observer.elements.map((element) => {
    const { tag, start, depth, sequence } = element;
    if (depth > 0 || !RECORD.includes(tag) || sequence !== null) {
      const rows = rowsOf(observer, element, replaced.get(start), appended);
      return { place: start, isInserted: false, rows };
    }
    earlier.add(tag);
    const row = rowOf(observer, element);
    const after = record.get(tag)?.after ?? null;
    const rewritten = { ...row, action: WRITTEN, justification: RECORDED, after };
    return { place: start, isInserted: false, rows: [observer.edits === null ? row : rewritten] };
  });
  placed.push(...added.filter(({ rows: [row] }) => row!.depth > 0 || !earlier.has(row!.tag)));
  placed.sort((a, b) => a.place - b.place || Number(b.isInserted) - Number(a.isInserted));
  return placed.flatMap(({ rows }) => rows);
}

/** The rows of inserted elements, with their positions: the record, or one more method code. */
function addedRows({ decisions }: ExplainingObserver, inserted: readonly Edit[]): Placed[] {
  const codes = decisions.methodCodes;
  const { encoding } = decisions.dataSet;
  return inserted.flatMap(({ start: place, new: content }): Placed[] => {
    if (!(content instanceof Uint8Array)) return [];
    if (content.length < ITEM_HEADER) return []; // the VR of a sequence that lacks one
    const isItem = codes !== null && beginsItem(content, codes.encoding.item(new Uint8Array(0)));
    if (!isItem) {
      return [{ place, isInserted: true, rows: writtenRows(content, encoding, RECORDED) }];
    }
    const inside = { prefix: `(0012,0064)[${codes.items}]>`, depth: 1 };
    return [...itemsIn(content, codes.encoding)].map((item) => {
      const rows = writtenRows(item, codes.encoding, RECORDED, inside);
      return { place, isInserted: true, rows };
    });
  });
}

function beginsItem(content: Uint8Array, item: Uint8Array): boolean {
  return item.subarray(0, 4).every((byte, place) => content[place] === byte);
}

/** The row of an element; for a sequence with a dummy, also the rows of the dummy's elements. */
function rowsOf(
  observer: ExplainingObserver,
  element: ObservedElement,
  edit: Edit | undefined,
  appended: number,
): ExplainedElement[] {
  const row = rowOf(observer, element);
  const { container, sequence } = element;
  const { decisions } = observer;
  if (observer.edits === null || container.inside === Inside.REMOVING) return [row];
  const isBlanked = decisions.blankedIn.has(element.start);
  if (edit === undefined) {
    const isExtended = sequence !== null && sequence === decisions.methodCodes;
    const after = isExtended ? renderItemCount(sequence.items + appended) : row.before;
    return [{ ...row, after, note: isBlanked ? BLANKED : "" }];
  }
  if (edit.end === element.value && element.value < element.end) {
    const header = edit.new as Uint8Array; // alone is replaced
    const note = `VR ${element.vr} becomes ${String.fromCharCode(header[4]!, header[5]!)}`;
    return [{ ...row, after: row.before, note }];
  }
  if (sizeOf(edit.new) === 0) {
    const isUnexpected = "KCU".includes(row.action);
    return [isUnexpected ? { ...row, note: isBlanked ? NO_TABLE : REMOVED } : row];
  }
  if (!(edit.new instanceof Uint8Array)) {
    return [{ ...row, after: `(${sizeOf(edit.new)} bytes)` }];
  }
  return replacedRows(observer, element, row, edit.new);
}

/** The rows of an element that is written anew. */
function replacedRows(
  observer: ExplainingObserver,
  { container }: ObservedElement,
  row: ExplainedElement,
  content: Uint8Array,
): ExplainedElement[] {
  const { encoding, characterSet } = container;
  const [written] = elementsIn(content, encoding);
  const { vr, value } = written!;
  if (vr !== "SQ") {
    const beginning = value.subarray(0, MOST_BYTES);
    const after = renderValue(vr, beginning, value.length, encoding, characterSet);
    const cleaned = row.action === "K" ? (observer.cleaned.get(row.path) ?? []) : [];
    const isRefused = row.action === "K" && value.length === 0 && cleaned.length === 0;
    return [{ ...row, vr, after, cleaned, note: isRefused ? EMPTIED : row.note }];
  }
  const items = [...itemsIn(value, encoding)];
  const inside = items.flatMap((item, number) => {
    const place = { prefix: `${row.path}[${number}]>`, depth: row.depth + 1 };
    return writtenRows(item, encoding, DUMMY, place);
  });
  return [{ ...row, after: renderItemCount(items.length) }, ...inside];
}

/** The row of an element, without its value after. */
function rowOf(
  { decisions, creators }: ExplainingObserver,
  element: ObservedElement,
): ExplainedElement {
  const { tag, container, sequence, depth, start, beginning } = element;
  const entry = decisions.chosen.get(start) ?? container.plan.entry(tag);
  const { action, justification } = entry.rule;
  let vr = "SQ";
  let before: string;
  if (sequence !== null) {
    before = renderItemCount(sequence.items);
  } else {
    const { vr: read, isReadable } = representation(entry.vrs, element.vr);
    vr = isReadable ? read : element.vr;
    const length = element.end - element.value;
    before = renderValue(vr, beginning, length, container.encoding, container.characterSet);
  }
  const path = container.path(tag);
  const isNeeded = creators.get(start)?.isNeeded;
  const is = isNeeded ? "are not" : "are";
  return {
    path,
    tag,
    depth,
    vr,
    action: isNeeded === undefined ? action : isNeeded ? "K" : "X",
    justification: isNeeded === undefined ? justification : `${CREATOR} ${is} removed`,
    before,
    after: null,
    cleaned: [],
    note: "",
  };
}
