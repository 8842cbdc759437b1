"""A de-identification procedure for DICOM: look up its actions, or apply them.

``procedure`` maps a SOP class and an attribute to an action. ``Deidentifier`` applies the actions.
The procedure and pydicom are loaded when they are first used.
"""

from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.errors import (
    DeidentificationError,
    DestinationError,
    KeyFileError,
    NotDICOMError,
    OptionError,
    OverlayError,
    ProcedureError,
    PseudonymTableError,
    RejectedDICOMError,
    UnreadableDICOMError,
    UnwritableDICOMError,
)
from grand_challenge_dicom_de_id_procedure.rules.packed import Procedure, procedure
from grand_challenge_dicom_de_id_procedure.rules.rule import Rule

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.deidentifier import Deidentifier
    from grand_challenge_dicom_de_id_procedure.key_file import KeyFile
    from grand_challenge_dicom_de_id_procedure.pseudonym_table import PseudonymTable

__all__ = [
    "DeidentificationError",
    "Deidentifier",
    "DestinationError",
    "KeyFile",
    "KeyFileError",
    "NotDICOMError",
    "OptionError",
    "OverlayError",
    "Procedure",
    "ProcedureError",
    "PseudonymTable",
    "PseudonymTableError",
    "RejectedDICOMError",
    "Rule",
    "UnreadableDICOMError",
    "UnwritableDICOMError",
    "procedure",
]


def __getattr__(name: str) -> Any:
    if name == "Deidentifier":
        from grand_challenge_dicom_de_id_procedure.deidentifier import Deidentifier

        return Deidentifier
    if name == "KeyFile":
        from grand_challenge_dicom_de_id_procedure.key_file import KeyFile

        return KeyFile
    if name == "PseudonymTable":
        from grand_challenge_dicom_de_id_procedure.pseudonym_table import PseudonymTable

        return PseudonymTable
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
