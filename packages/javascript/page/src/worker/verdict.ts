/** What becomes of a file, as the Python package reports it. */

import {
  DeidentificationError,
  NotDICOMError,
  ProcedureError,
  RejectedDICOMError,
} from "grand-challenge-dicom-de-id-procedure";
import type { Status } from "./requests";

const MAY_BE_DICOM = /\.(?:dcm|dicom|dic|ima)$/i;

/** What became of a file, without the rest of the report. */
export interface Verdict {
  readonly status: Status;
  readonly reason: string;
  readonly message: string;
}

/**
 * The verdict on a file for which an error was thrown.
 *
 * @param name - of the file
 * @throws ProcedureError: all other files would fail, too.
 */
export function verdictOn(error: unknown, name: string): Verdict {
  if (error instanceof ProcedureError) throw error;
  if (error instanceof NotDICOMError && MAY_BE_DICOM.test(name)) {
    const message = "named as a DICOM file is, but is not one";
    return { status: "failed", reason: "may-be-dicom", message };
  }
  if (error instanceof DeidentificationError) {
    return { status: statusOf(error), reason: error.reason, message: error.message };
  }
  if (error instanceof DOMException) {
    return { status: "failed", reason: "unreadable", message: "the file cannot be read" };
  }
  // The text of the error is left out: it may quote a value of the file.
  const kind = error instanceof Error ? error.name : typeof error;
  return { status: "failed", reason: "internal-error", message: `internal error (${kind})` };
}

function statusOf(error: DeidentificationError): Status {
  if (error instanceof NotDICOMError || error.reason === "dicomdir") return "skipped";
  return error instanceof RejectedDICOMError ? "rejected" : "failed";
}
