/** The items of a dummy sequence. */

import { concatenated } from "../dicom/concatenated";
import { vrChoices } from "../dicom/dictionary";
import type { Encoding } from "../dicom/encoding";
import { tagOf } from "../dicom/tags";
import { ProcedureError } from "../errors";
import type { Identity } from "../identity";
import { dummyOf, given } from "./dummyValues";

type Table = Readonly<Record<string, unknown>>;

/**
 * The items of a dummy sequence: those of the procedure, else one with the required attributes.
 *
 * @throws ProcedureError: the procedure's items cannot be written.
 */
export function items(
  givenItems: unknown,
  required: Table,
  encoding: Encoding,
  identity: Identity,
): Uint8Array {
  if (givenItems === null) return encoding.item(requiredElements(required, encoding, identity));
  if (!Array.isArray(givenItems)) {
    throw new ProcedureError("the dummy for a sequence is not a list of items");
  }
  return concatenated(givenItems.map((each) => encoding.item(givenElements(each, encoding))));
}

function requiredElements(plan: Table, encoding: Encoding, identity: Identity): Uint8Array {
  const elements = sortedEntries(plan).map(([key, what]) => {
    const [tag, vr] = tagAndVr(key);
    return encoding.element(tag, vr, requiredValue(key, tag, vr, what, encoding, identity));
  });
  return concatenated(elements);
}

function requiredValue(
  key: string,
  tag: number,
  vr: string,
  what: unknown,
  encoding: Encoding,
  identity: Identity,
): Uint8Array {
  if (isTable(what)) return encoding.item(requiredElements(what, encoding, identity));
  if (what === "Z") return new Uint8Array(0);
  if (what !== "D") {
    const shown = typeof what === "string" ? `'${what}'` : String(what);
    throw new ProcedureError(`${key} in a dummy item is neither D, Z nor an item: ${shown}`);
  }
  if (vr === "SQ") return encoding.item(new Uint8Array(0));
  return dummyOf(tag, vr, encoding, identity);
}

function givenElements(item: unknown, encoding: Encoding): Uint8Array {
  if (!isTable(item)) {
    throw new ProcedureError("an item of a dummy sequence is not a table of attributes");
  }
  const elements = sortedEntries(item).map(([key, value]) => {
    const [tag, vr] = tagAndVr(key);
    return encoding.element(tag, vr, givenValue(tag, vr, value, encoding));
  });
  return concatenated(elements);
}

function givenValue(tag: number, vr: string, value: unknown, encoding: Encoding): Uint8Array {
  if (value === null || value === "") return new Uint8Array(0);
  if (vr !== "SQ") return given(tag, vr, value, encoding);
  const many = Array.isArray(value) ? value : [value];
  return concatenated(many.map((each) => encoding.item(givenElements(each, encoding))));
}

function tagAndVr(key: string): [tag: number, vr: string] {
  let tag: number;
  try {
    tag = tagOf(key);
  } catch {
    throw new ProcedureError(`'${key}' in a dummy item is not a tag`);
  }
  const [vr] = vrChoices(tag);
  if (vr === undefined) {
    throw new ProcedureError(`${key} in a dummy item is not a standard attribute`);
  }
  return [tag, vr];
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sortedEntries(table: Table): [string, unknown][] {
  return Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1));
}
