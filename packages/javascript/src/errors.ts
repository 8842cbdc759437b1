/** The exceptions of this package. They have one base class, and each has a reason code. */

/**
 * A file was not de-identified. There is no output for it.
 *
 * `reason` is the reason code, the same for every failure of one kind.
 */
export class DeidentificationError extends Error {
  override readonly name: string = "DeidentificationError";
  readonly reason: string;

  constructor(message: string, reason = "failed") {
    super(message);
    this.reason = reason;
  }
}

/**
 * The procedure rejects this file (action R).
 *
 * `justification` is the reason that the procedure gives; `sopClass` is the SOP Class UID
 * (0008,0016), if it is the reason, else empty.
 */
export class RejectedDICOMError extends DeidentificationError {
  override readonly name: string = "RejectedDICOMError";
  readonly justification: string;
  readonly sopClass: string;

  constructor(
    justification: string,
    reason = "rejected",
    { message = justification, sopClass = "" } = {},
  ) {
    super(message, reason);
    this.justification = justification;
    this.sopClass = sopClass;
  }
}

/** The procedure has no rules for the SOP class of this file. */
export class UnsupportedSOPClassError extends RejectedDICOMError {
  override readonly name = "UnsupportedSOPClassError";

  /**
   * @param justification - the reason that the procedure gives
   * @param sopClass - UID of the SOP class; empty if it is not a UID
   * @param sopClassName - its name; empty if PS3.6 does not register it
   */
  constructor(justification: string, sopClass: string, sopClassName: string) {
    const named = sopClass || "its UID is invalid";
    const message = `${justification}: ${named}${sopClassName ? ` (${sopClassName})` : ""}`;
    super(justification, "unsupported-sop-class", { message, sopClass });
  }
}

/** The file is a directory of other files, with names of patients (PS3.3 Annex F). */
export class DICOMDIRError extends RejectedDICOMError {
  override readonly name = "DICOMDIRError";

  constructor(justification: string) {
    super(justification, "dicomdir");
  }
}

/** The source is not a DICOM file: no "DICM" after the preamble (PS3.10 section 7.1). */
export class NotDICOMError extends DeidentificationError {
  override readonly name = "NotDICOMError";

  constructor(message: string, reason = "not-dicom") {
    super(message, reason);
  }
}

/** The source begins as a DICOM file does, but it is truncated or malformed. */
export class UnreadableDICOMError extends DeidentificationError {
  override readonly name: string = "UnreadableDICOMError";

  constructor(message: string, reason = "unreadable") {
    super(message, reason);
  }
}

/** The output would not be a valid DICOM file. */
export class UnwritableDICOMError extends DeidentificationError {
  override readonly name = "UnwritableDICOMError";

  constructor(message: string, reason = "unwritable") {
    super(message, reason);
  }
}

/** The procedure is missing, malformed, or contains a rule that cannot be applied. */
export class ProcedureError extends DeidentificationError {
  override readonly name = "ProcedureError";

  constructor(message: string, reason = "procedure") {
    super(message, reason);
  }
}

/** The procedure has no such option, or options exclude each other. */
export class OptionError extends DeidentificationError {
  override readonly name = "OptionError";

  constructor(message: string, reason = "option") {
    super(message, reason);
  }
}

/**
 * An overlay file cannot be read, is wrong, or discloses more without saying why.
 *
 * `findings` is all that is wrong; each with file and line, and with what would be right.
 */
export class OverlayError extends DeidentificationError {
  override readonly name = "OverlayError";
  readonly findings: readonly string[];

  constructor(findings: readonly string[]) {
    super(findings.join("\n"), "overlay");
    this.findings = [...findings];
  }
}

/** The text of a key file contains no key. */
export class KeyFileError extends DeidentificationError {
  override readonly name = "KeyFileError";

  constructor(message: string, reason = "key-file") {
    super(message, reason);
  }
}

/** The table of pseudonyms cannot be read, or a line of it is wrong. */
export class PseudonymTableError extends DeidentificationError {
  override readonly name = "PseudonymTableError";

  constructor(message: string, reason = "pseudonym-table") {
    super(message, reason);
  }
}

/** The patient of this file is not in the table of pseudonyms. */
export class UnknownPatientError extends RejectedDICOMError {
  override readonly name = "UnknownPatientError";

  constructor() {
    super(
      "its patient is not in the table of pseudonyms; add a row for the Patient ID and, if the " +
        "table has issuers, the Issuer of Patient ID",
      "unknown-patient",
    );
  }
}
