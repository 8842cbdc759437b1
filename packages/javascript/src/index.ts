/**
 * A de-identification procedure for DICOM: look up its actions, or apply them.
 *
 * @packageDocumentation
 */

export {
  type DeidentifiedBlob,
  type DeidentifiedBytes,
  Deidentifier,
  type Options,
} from "./deidentifier";
export type { Leak, Outcome } from "./engine/outcome";
export type { RulesBefore } from "./engine/rulesBefore";
export {
  DeidentificationError,
  KeyFileError,
  NotDICOMError,
  OptionError,
  OverlayError,
  ProcedureError,
  PseudonymTableError,
  RejectedDICOMError,
  UnreadableDICOMError,
  UnwritableDICOMError,
} from "./errors";
export type { Explanation } from "./explain/explanation";
export type { ExplainedElement } from "./explain/row";
export { type Given, PseudonymTable } from "./pseudonymTable";
export { type Procedure, procedure } from "./rules/packed";
export type {
  PublishedOption,
  PublishedOverlay,
  PublishedProcedure,
  PublishedRule,
  PublishedSOPClass,
} from "./rules/published";
export { type Item, type Met, newRule, type Rule, type RuleSource } from "./rules/rule";
