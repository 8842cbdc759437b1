"""The exceptions of this package. They have one base class, and each has a reason code."""

from collections.abc import Sequence


def _restored(error: type[BaseException], arguments: tuple[object, ...]) -> BaseException:
    """An error as it was sent from another process, before its attributes are set."""
    new = error.__new__(error, *arguments)
    new.args = arguments
    return new


class DeidentificationError(Exception):
    """A file or dataset was not de-identified. No output was written for it.

    Each error can be pickled, so that a pool of processes can raise it where it is waited for.

    Attributes:
        reason: the reason code, the same for every failure of one kind.
    """

    reason = "failed"

    def __init__(self, message: str, reason: str | None = None) -> None:
        super().__init__(message)
        if reason is not None:
            self.reason = reason

    def __reduce__(self) -> tuple[object, ...]:
        # Exception's own would call the class with the message, which is not what all classes take.
        return _restored, (type(self), self.args), vars(self)


class RejectedDICOMError(DeidentificationError):
    """The procedure rejects this file (action R).

    Attributes:
        justification: the reason that the procedure gives.
        sop_class: SOP Class UID (0008,0016), if it is the reason; else empty.
    """

    reason = "rejected"
    sop_class = ""

    def __init__(self, justification: str, reason: str | None = None) -> None:
        super().__init__(justification, reason)
        self.justification = justification


class UnsupportedSOPClassError(RejectedDICOMError):
    """The procedure has no rules for the SOP class of this file.

    Args:
        justification: the reason that the procedure gives.
        sop_class: UID of the SOP class; empty if it is not a UID.
        name: its name; empty if PS3.6 does not register it.
    """

    reason = "unsupported-sop-class"

    def __init__(self, justification: str, sop_class: str, name: str) -> None:
        named = sop_class or "its UID is invalid"
        super().__init__(f"{justification}: {named}{f' ({name})' if name else ''}")
        self.justification = justification
        self.sop_class = sop_class


class DICOMDIRError(RejectedDICOMError):
    """The file is a directory of other files, with names of patients (PS3.3 Annex F)."""

    reason = "dicomdir"


class NotDICOMError(DeidentificationError):
    """The source is not a DICOM file: no "DICM" after the preamble (PS3.10 section 7.1)."""

    reason = "not-dicom"


class UnreadableDICOMError(DeidentificationError):
    """The source begins as a DICOM file does, but it is truncated or malformed."""

    reason = "unreadable"


class UnwritableDICOMError(DeidentificationError):
    """The output would not be a valid DICOM file."""

    reason = "unwritable"


class DestinationError(DeidentificationError):
    """The destination cannot be used: writing to it could overwrite a file or change the source."""

    reason = "destination"


class ProcedureError(DeidentificationError):
    """The procedure is missing, malformed, or contains a rule that cannot be applied."""

    reason = "procedure"


class OptionError(DeidentificationError):
    """The procedure has no such option or preset, or options exclude each other."""

    reason = "option"


class RulesFileError(DeidentificationError):
    """A file of rules that a user wrote cannot be read, or is wrong.

    Attributes:
        findings: all that is wrong; each with file and line, and with what would be right.
    """

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = tuple(findings)


class ProfileError(DeidentificationError):
    """A profile cannot be read, or is wrong.

    Attributes:
        findings: all that is wrong; each one line, with file and line, and what would be right.
        warnings: what is allowed but probably not meant, in the same form.
    """

    reason = "profile"

    def __init__(self, findings: Sequence[str], warnings: Sequence[str] = ()) -> None:
        super().__init__("\n".join(findings))
        self.findings = tuple(findings)
        self.warnings = tuple(warnings)


class FieldError(DeidentificationError):
    """An action of a profile cannot be carried out on a value of this file."""

    reason = "field"


class NoSectionError(DeidentificationError):
    """The profile has no section for this file."""

    reason = "no-section"

    def __init__(self) -> None:
        super().__init__("no section of the profile is for this file; add one, or leave it out")


class NoNameError(FieldError):
    """No entry of ``filenames`` is for this file."""

    reason = "no-name"


class UnreadableFileError(DeidentificationError):
    """A file is not what the section of the profile is for, or it is malformed."""

    reason = "unreadable-file"


class UnsafeFileError(DeidentificationError):
    """A file could harm: it is larger or deeper than the limits allow, or names other places."""

    reason = "unsafe-file"


class OverlayError(RulesFileError):
    """An overlay file cannot be read, is wrong, or discloses more without saying why."""

    reason = "overlay"


class RecipeError(RulesFileError):
    """A recipe cannot be read, or a line of it cannot mean anything."""

    reason = "recipe"


class RecipeLineError(DeidentificationError):
    """A line of a recipe cannot be carried out on this file."""

    reason = "recipe-line"


class KeyFileError(DeidentificationError):
    """The key file cannot be read or created, or its content is not a key."""

    reason = "key-file"


class PseudonymTableError(DeidentificationError):
    """The table of pseudonyms cannot be read, or a line of it is wrong."""

    reason = "pseudonym-table"


class UnknownPatientError(RejectedDICOMError):
    """The patient of this file is not in the table of pseudonyms."""

    reason = "unknown-patient"

    def __init__(self) -> None:
        super().__init__(
            "its patient is not in the table of pseudonyms; add a row for the Patient ID and, if "
            "the table has issuers, the Issuer of Patient ID"
        )


class WrongUseError(DeidentificationError):
    """The arguments of the command are wrong."""

    reason = "wrong-use"


class StoreError(OSError):
    """An object store or archive cannot be used, read or written: an error of the system."""
