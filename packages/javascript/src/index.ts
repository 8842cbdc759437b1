/**
 * A de-identification procedure for DICOM: look up its actions, or apply them.
 *
 * @packageDocumentation
 */

export {
  DeidentificationError,
  NotDICOMError,
  ProcedureError,
  RejectedDICOMError,
  UnreadableDICOMError,
  UnwritableDICOMError,
} from "./errors";
