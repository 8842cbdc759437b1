/** Whether an action and a dummy are possible for what they are given for. */

import { pack } from "../dicom/packedNumbers";
import { ValueError } from "../dicom/valueError";
import { fits } from "../dicom/values";
import { CODE_VRS, SINGLE_VALUE_VRS, TEXT_VRS } from "../dicom/vrs";
import { literal } from "./literal";
import { type Placed, vrOfRow } from "./loosening";

/** What is wrong with an action or a dummy, and what would be right; null if nothing is. */
export function misfit(placed: Placed): readonly [problem: string, remedy: string] | null {
  const { kind, named, row } = placed;
  const { default: action, dummy } = row;
  const vr = kind === "concept" ? "" : vrOfRow(placed);
  if (kind === "concept" && action !== "K" && action !== "X") {
    return [`action ${action} for a concept`, "K gives its values back, X withholds them"];
  }
  if (action === "U" && !["UI", "SQ", ""].includes(vr)) {
    return [`action U for ${named}, of VR ${vr}`, "U only for VR UI or SQ"];
  }
  if (dummy === undefined) return null;
  if (action !== "D") return [`a dummy with action ${action}`, "a dummy only with action D"];
  if (vr === "") return null;
  if (vr === "SQ") {
    return ["a dummy for a sequence", "leave it out; D writes one item of dummies"];
  }
  const values: readonly unknown[] = Array.isArray(dummy) ? dummy : [dummy];
  for (const value of values) {
    if (isText(vr) && !isAscii(value)) {
      const problem = `${literal(value)} is not ASCII, as a dummy has to be`;
      return [problem, "a value of ASCII characters"];
    }
    if (!isValue(vr, value)) {
      return [`${literal(value)} is no value of VR ${vr}`, `a value of VR ${vr}`];
    }
  }
  return null;
}

function isText(vr: string): boolean {
  return TEXT_VRS.has(vr) || CODE_VRS.has(vr);
}

function isAscii(value: unknown): boolean {
  return [...String(value)].every((each) => each.charCodeAt(0) < 0x80);
}

function isValue(vr: string, value: unknown): boolean {
  const isNumber = typeof value === "number";
  if (isText(vr)) return (typeof value === "string" || isNumber) && fits(vr, String(value));
  if (!isNumber || SINGLE_VALUE_VRS.has(vr)) return isNumber; // which hold bytes
  try {
    pack(vr, [value], true);
    return true;
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    return false;
  }
}
