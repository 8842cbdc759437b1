/** Names of outputs. */

import type { Outcome } from "grand-challenge-dicom-de-id-procedure";

const UID = /^(?=.{1,64}$)(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*$/;

/** STUDY/SERIES/INSTANCE.dcm; "unknown" for a missing or invalid UID (PS3.5 section 9.1). */
export function outputName({ study, series, instance }: Outcome): string {
  const [first, second, third] = [study, series, instance].map((uid) =>
    UID.test(uid) ? uid : "unknown",
  );
  return `${first}/${second}/${third}.dcm`;
}
