/** What is done with whole files of a SOP class because of what they say of themselves. */

import type { PublishedCondition } from "@package/rules/published";
import type { PublishedProcedure } from "grand-challenge-dicom-de-id-procedure";

/** The conditions of a SOP class, by name. */
export function conditionsOf(
  procedure: PublishedProcedure,
  sopClass: string,
): Map<string, PublishedCondition> {
  const names = procedure.sopClass?.[sopClass]?.conditions ?? [];
  return new Map(names.map((name) => [name, procedure.conditions![name]!]));
}
