/** What the record of an output says if an overlay discloses more. */

import { vrChoices } from "../dicom/dictionary";
import { type Loosening, tagOfRow } from "./loosening";
import type { PublishedOverlay } from "./published";

/** The code of the Basic Profile (CID 7050), which an output below the profile does not claim. */
export const CLAIM = "113100";

/** What it claims instead. */
const PROCEDURE_CODE = {
  value: "PROCEDURE",
  scheme: "99GCDEID",
  meaning: "As the procedure in De-identification Method says",
};

const WHOSE = ["person-name", "identifier", "address", "telephone"]; // they say who a patient is
const PATIENT = 0x0010; // the group of the patient

/**
 * The entries of an overlay for the record, by what it discloses.
 *
 * @param found - what discloses more
 * @param identifying - the kind of value by tag, as the procedure has it
 */
export function recordOf(
  found: readonly Loosening[],
  identifying: Readonly<Record<string, string>> = {},
): PublishedOverlay {
  const isBelow = found.some(({ belowProfile }) => belowProfile);
  return {
    ...(isBelow ? { withdraws: CLAIM, code: PROCEDURE_CODE } : {}),
    ...(found.some((each) => saysWho(each, identifying)) ? { identityRemoved: "NO" } : {}),
  };
}

/** Whether a row keeps what says who the patient is. */
function saysWho({ placed }: Loosening, identifying: Readonly<Record<string, string>>): boolean {
  const { kind, key, row } = placed;
  if (row.default !== "K" || kind === "private") return false;
  if (kind === "concept") return WHOSE.includes(row.kind ?? "");
  const tag = tagOfRow(placed);
  if (tag >>> 16 !== PATIENT) return false;
  const named = identifying[key.slice(key.lastIndexOf(">") + 1)] ?? "";
  return WHOSE.includes(vrChoices(tag).includes("PN") ? "person-name" : named);
}
