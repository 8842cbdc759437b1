/** Values that are valid for an attribute and say nothing about the patient. */

import { DEFAULT } from "../dicom/characterSet";
import { leastValues } from "../dicom/dictionary";
import type { Encoding } from "../dicom/encoding";
import { pack } from "../dicom/packedNumbers";
import { spelled } from "../dicom/tags";
import { ValueError } from "../dicom/valueError";
import { fits, join } from "../dicom/values";
import { CODE_VRS, DUMMIES, SINGLE_VALUE_VRS, TEXT_VRS } from "../dicom/vrs";
import { ProcedureError } from "../errors";
import type { Identity } from "../identity";

/** The dummy of a VR, as often as the VM requires; for UI, a UID that is derived from the tag. */
export function dummyOf(
  tag: number,
  vr: string,
  encoding: Encoding,
  identity: Identity,
): Uint8Array {
  const value = vr === "UI" ? identity.derivedUid(spelled(tag)) : DUMMIES.get(vr);
  const count = SINGLE_VALUE_VRS.has(vr) ? 1 : leastValues(tag);
  return given(tag, vr, new Array(count).fill(value), encoding);
}

/**
 * The value field for a value of the procedure.
 *
 * @throws ProcedureError: it is not a value of the VR.
 */
export function given(tag: number, vr: string, value: unknown, encoding: Encoding): Uint8Array {
  const many: readonly unknown[] = Array.isArray(value) ? value : [value];
  try {
    if (!CODE_VRS.has(vr) && !TEXT_VRS.has(vr)) return pack(vr, many, encoding.little);
    const texts = many.map(textOf);
    if (texts.every((text) => fits(vr, text))) return join(vr, texts, DEFAULT);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error; // as a text that does not fit
  }
  throw new ProcedureError(`the dummy for ${spelled(tag)} is not a valid ${vr} value`);
}

/** A value of the procedure as text; true, false and null as Python writes them. */
function textOf(value: unknown): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "object") throw new ValueError("a table or list is not a text");
  return String(value);
}
