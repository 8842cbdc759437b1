/** Whether an action and a dummy are possible for what they are given for. */

import { vrChoices } from "../dicom/dictionary";
import { fits } from "../dicom/values";
import { CODE_VRS, TEXT_VRS } from "../dicom/vrs";
import { literal } from "./literal";
import { type Placed, tagOfRow } from "./loosening";

/** What is wrong with an action or a dummy, and what would be right; null if nothing is. */
export function misfit(placed: Placed): readonly [problem: string, remedy: string] | null {
  const { kind, named, row } = placed;
  const { default: action, dummy } = row;
  const vr = kind === "concept" ? "" : (row.vr ?? vrChoices(tagOfRow(placed))[0]!);
  if (kind === "concept" && action !== "K" && action !== "X") {
    return [`action ${action} for a concept`, "K gives its values back, X withholds them"];
  }
  if (action === "U" && vr !== "UI" && vr !== "SQ") {
    return [`action U for ${named}, of VR ${vr}`, "U only for VR UI or SQ"];
  }
  if (dummy === undefined) return null;
  if (action !== "D") return [`a dummy with action ${action}`, "a dummy only with action D"];
  if (vr === "SQ") {
    return ["a dummy for a sequence", "leave it out; D writes one item of dummies"];
  }
  const values: readonly unknown[] = Array.isArray(dummy) ? dummy : [dummy];
  const wrong = values.find((value) => !isValue(vr, value));
  if (wrong === undefined) return null;
  return [`${literal(wrong)} is no value of VR ${vr}`, `a value of VR ${vr}`];
}

function isValue(vr: string, value: unknown): boolean {
  const isNumber = typeof value === "number";
  if (!TEXT_VRS.has(vr) && !CODE_VRS.has(vr)) return isNumber;
  return (typeof value === "string" || isNumber) && fits(vr, String(value));
}
