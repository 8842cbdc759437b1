"""What the output says was done to it (PS3.15 E.1.1 and PS3.3 C.7.1.1)."""

from collections.abc import Sequence
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.encoding import Encoding

DISTRIBUTION = "grand-challenge-dicom-de-id-procedure"

_LONGEST_LO = 64
_LONGITUDINAL = ("UNMODIFIED", "MODIFIED", "REMOVED")


class Code(NamedTuple):
    """A coded concept."""

    value: str
    scheme: str
    meaning: str


BASIC_PROFILE = Code(
    "113100", "DCM", "Basic Application Confidentiality Profile"
)  # PS3.16 CID 7050


def method_of(version: str) -> str:
    """The value of De-identification Method (0012,0063) for a version of the procedure."""
    return f"{DISTRIBUTION} {version}".replace("\\", " ")[:_LONGEST_LO].strip()


def extended_methods(earlier: Sequence[str], method: str) -> list[str]:
    """What earlier passes recorded, which is not repeated, and this one."""
    cut = (text[:_LONGEST_LO].strip() for text in earlier)
    return list(dict.fromkeys([*filter(None, cut), method]))


def code_item(code: Code, encoding: Encoding) -> bytes:
    """A code as an item of a sequence (PS3.3 section 8.8)."""
    return encoding.item(
        encoding.element(0x00080100, "SH", _even(code.value))
        + encoding.element(0x00080102, "SH", _even(code.scheme))
        + encoding.element(0x00080104, "LO", _even(code.meaning))
    )


def longitudinal(earlier: str, *, dates_moved: bool, dates_removed: bool) -> str:
    """Longitudinal Temporal Information Modified (0028,0303); empty where nothing is known.

    Args:
        earlier: what the source says.
        dates_moved: whether dates were moved.
        dates_removed: whether dates were removed or replaced by dummies.
    """
    if dates_moved:
        return "MODIFIED"
    if dates_removed:
        return "REMOVED"
    return earlier if earlier in _LONGITUDINAL else ""


def _even(text: str) -> bytes:
    raw = text.encode("ascii")
    return raw + b" " * (len(raw) % 2)
