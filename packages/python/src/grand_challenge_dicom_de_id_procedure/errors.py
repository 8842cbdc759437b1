"""What can go wrong, as one family of exceptions, each with a reason code for reports."""


class DeidentificationError(Exception):
    """A file or dataset was not de-identified, and nothing was written for it.

    Attributes:
        reason: a short code, the same for every failure of one kind.
    """

    reason = "failed"

    def __init__(self, message: str, reason: str | None = None) -> None:
        super().__init__(message)
        if reason is not None:
            self.reason = reason


class RejectedDICOMError(DeidentificationError):
    """The procedure rejects this file (action R).

    Attributes:
        justification: why, in the procedure's words.
    """

    reason = "rejected"

    def __init__(self, justification: str, reason: str | None = None) -> None:
        super().__init__(justification, reason)
        self.justification = justification


class NotDICOMError(DeidentificationError):
    """The source is not a DICOM file (PS3.10 section 7.1: no "DICM" after the preamble)."""

    reason = "not-dicom"


class UnreadableDICOMError(DeidentificationError):
    """The source claims to be a DICOM file but cannot be read as one."""

    reason = "unreadable"


class UnwritableDICOMError(DeidentificationError):
    """The result cannot be written as a valid DICOM file."""

    reason = "unwritable"


class DestinationError(DeidentificationError):
    """Writing there would overwrite something, or write into the source."""

    reason = "destination"


class ProcedureError(DeidentificationError):
    """The procedure is missing, or says something that cannot be carried out."""

    reason = "procedure"


class KeyFileError(DeidentificationError):
    """The key file cannot be read, made or understood."""

    reason = "key-file"
