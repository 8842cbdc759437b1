"""A de-identification procedure for DICOM: look up its actions, or apply them.

``procedure`` maps a SOP class and an attribute to an action. ``Deidentifier`` applies the actions.
Everything is loaded when it is first used.
"""

TYPE_CHECKING = False  # typing, which has it, takes as long to import as Python takes to start
if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.deidentifier import Deidentifier
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
    from grand_challenge_dicom_de_id_procedure.key_file import KeyFile
    from grand_challenge_dicom_de_id_procedure.pseudonym_table import PseudonymTable
    from grand_challenge_dicom_de_id_procedure.rules.packed import Procedure, procedure
    from grand_challenge_dicom_de_id_procedure.rules.rule import Rule

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

_MODULES = {
    "Deidentifier": "deidentifier",
    "KeyFile": "key_file",
    "Procedure": "rules.packed",
    "PseudonymTable": "pseudonym_table",
    "Rule": "rules.rule",
    "procedure": "rules.packed",
}


if not TYPE_CHECKING:  # else a name that is misspelled would pass

    def __getattr__(name: str) -> object:
        """What the package offers, from its module, which is imported when it is first used."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module = __import__(f"{__name__}.{_MODULES.get(name, 'errors')}", fromlist=[name])
        found = globals()[name] = getattr(module, name)
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
