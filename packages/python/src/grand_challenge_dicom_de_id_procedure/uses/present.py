"""Which of the attributes that uses need a file has."""

from __future__ import annotations

from collections.abc import Sequence

from grand_challenge_dicom_de_id_procedure.dicom.tags import SOP_CLASS, tag_of
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.regex import regex
from grand_challenge_dicom_de_id_procedure.uses.use import Path, Step, Use, leaves
from grand_challenge_dicom_de_id_procedure.verification.contents import read_contents
from grand_challenge_dicom_de_id_procedure.verification.value import Value

_MODALITY = 0x00080060
_PADDING = b" \0"


class Present(NamedTuple):
    """What a file has of what uses need.

    Attributes:
        modality: Modality (0008,0060).
        sop_class: SOP Class UID (0008,0016).
        paths: of the elements with a value.
        problem: why not all of it could be read; empty if it could.
    """

    modality: str
    sop_class: str
    paths: frozenset[Path]
    problem: str = ""


class PresentReader:
    """Reads files for some uses.

    Args:
        uses: only what they need is read.
    """

    def __init__(self, uses: Sequence[Use]) -> None:
        self._leaves = leaves(uses)
        self._standard = {step.tag for step in self._leaves if not step.creator}
        self._private = {step.tag for step in self._leaves if step.creator}

    def read(self, path: str) -> Present:
        """Read the header of a file.

        Raises:
            NotDICOMError: it is not a DICOM file.
            UnreadableDICOMError: it cannot be read at all.
            OSError: the file cannot be opened or read.
        """
        contents = read_contents(path, wanted=self._is_wanted)
        values = [value for value in contents.values if value.tag >> 16 != 0x0002]
        creators = {
            (value.prefix, value.tag): value.raw.strip(_PADDING).decode("latin_1")
            for value in values
            if _is_creator(value.tag)
        }
        paths = set()
        for value in values:
            leaf = _step(value.prefix, value.tag, creators)
            if leaf in self._leaves and _has_value(value):
                paths.add((*_sequences(value, creators), leaf))
        top = {value.tag: value.raw for value in values if not value.prefix}
        return Present(
            _text(top.get(_MODALITY, b"")),
            _text(top.get(SOP_CLASS, b"")),
            frozenset(paths),
            contents.problem,
        )

    def _is_wanted(self, tag: int, _vr: str) -> bool:
        if not tag >> 16 & 1:
            return tag in self._standard or tag == _MODALITY
        return _is_creator(tag) or tag & 0xFFFF00FF in self._private


def _sequences(value: Value, creators: dict[tuple[str, int], str]) -> Path:
    """The sequences that contain a value, the outermost first."""
    steps: list[Step] = []
    before = ""
    for item in value.prefix.split(">")[:-1]:
        steps.append(_step(before, tag_of(regex(r"\[\d+\]").sub("", item)), creators))
        before += f"{item}>"
    return tuple(steps)


def _step(prefix: str, tag: int, creators: dict[tuple[str, int], str]) -> Step:
    if not tag >> 16 & 1:
        return Step(tag)
    creator = creators.get((prefix, tag & 0xFFFF0000 | (tag >> 8 & 0xFF)), "")
    return Step(tag & 0xFFFF00FF, creator)


def _has_value(value: Value) -> bool:
    return bool(value.raw.strip(_PADDING) if value.is_text else value.raw)


def _is_creator(tag: int) -> bool:
    return bool(tag >> 16 & 1) and 0x10 <= tag & 0xFFFF <= 0xFF


def _text(raw: bytes) -> str:
    return raw.decode("latin_1").strip(" \0")
