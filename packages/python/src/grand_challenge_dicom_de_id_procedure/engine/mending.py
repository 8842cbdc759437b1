"""Right headers for what is kept although its own header has no VR; see ``dicom.mended``."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.engine.container import Container, Stored
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
from grand_challenge_dicom_de_id_procedure.storage.source import Source

HEADER_WITHOUT_VR = 8
"""Bytes of the header of a sequence that lacks a VR, under explicit VR."""

_TAG = _LENGTH = 4  # bytes
_UNDEFINED = b"\xff\xff\xff\xff"


def mended_header(stored: Stored, choices: tuple[bytes, ...], source: Source) -> bytes:
    """The header for an element that lacks a VR.

    Args:
        stored: the element.
        choices: the VRs of the data dictionary.
        source: the file.
    """
    from grand_challenge_dicom_de_id_procedure.dicom.mended import right_header

    is_encapsulated = source.bytes_at(stored.value - _LENGTH, _LENGTH) == _UNDEFINED
    length, encoding = stored.end - stored.value, stored.container.encoding
    return right_header(stored.tag, choices, length, encoding, is_encapsulated=is_encapsulated)


def mend_sequence(decisions: Decisions, sequence: Container) -> None:
    """Insert the VR of a sequence that is kept and lacks one."""
    assert sequence.parent is not None
    place = sequence.start + _TAG
    decisions.edit(place, place, b"SQ\0\0", sequence.parent)


def mend_creator(decisions: Decisions, stored: Stored) -> None:
    """Give a private creator that is kept its VR."""
    header = stored.container.encoding.header(stored.tag, b"LO", stored.end - stored.value)
    decisions.edit(stored.start, stored.value, header, stored.container)
