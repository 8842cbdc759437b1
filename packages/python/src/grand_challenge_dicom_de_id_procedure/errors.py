"""The exceptions of this package. They have one base class, and each has a reason code."""


class DeidentificationError(Exception):
    """A file or dataset was not de-identified. No output was written for it.

    Attributes:
        reason: the reason code, the same for every failure of one kind.
    """

    reason = "failed"

    def __init__(self, message: str, reason: str | None = None) -> None:
        super().__init__(message)
        if reason is not None:
            self.reason = reason


class RejectedDICOMError(DeidentificationError):
    """The procedure rejects this file (action R).

    Attributes:
        justification: the reason that the procedure gives.
    """

    reason = "rejected"

    def __init__(self, justification: str, reason: str | None = None) -> None:
        super().__init__(justification, reason)
        self.justification = justification


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


class KeyFileError(DeidentificationError):
    """The key file cannot be read or created, or its content is not a key."""

    reason = "key-file"


class WrongUseError(DeidentificationError):
    """The arguments of the command are wrong."""

    reason = "wrong-use"
