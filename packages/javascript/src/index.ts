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
export { type Procedure, procedure } from "./rules/packed";
export type {
  PublishedProcedure,
  PublishedRule,
  PublishedSOPClass,
} from "./rules/published";
export type { Rule } from "./rules/rule";
