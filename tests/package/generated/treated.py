"""A generated file, its output, and how that differs from the output of the oracle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path as FilePath
from typing import Any

import pydicom

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak

from ..oracle.applier import Expected, deidentify
from .encoding import Encoding
from .flat import Flat, flat_dataset, flat_file, spelled

KEY = bytes(range(32))
ADDED_ON_WRITING = (0x00020000, 0x00020001)
SHOWN = 5


@dataclass(frozen=True, repr=False)
class Treated:
    """A source and its output, as bytes and element by element."""

    encoding: Encoding
    procedure: Mapping[str, Any]
    source_content: bytes
    output_content: bytes
    source: Flat
    meta: Flat
    output: Flat
    leaks: frozenset[Leak]

    def expected(self) -> Expected:
        """What the oracle makes of the source."""
        return deidentify(pydicom.dcmread(BytesIO(self.source_content)), self.procedure, KEY)

    def differences(self) -> list[str]:
        """The first few elements that the oracle has otherwise."""
        expected = self.expected().dataset
        meta = {path: each for path, each in self.meta.items() if path[0] not in ADDED_ON_WRITING}
        return [
            *differences(meta, flat_dataset(expected.file_meta, Encoding(""))),
            *differences(self.output, flat_dataset(expected, self.encoding)),
        ]


def treat(
    content: bytes, encoding: Encoding, procedure: Mapping[str, Any], folder: FilePath
) -> Treated:
    """De-identify the content of a file."""
    source, destination = folder / "source.dcm", folder / "destination.dcm"
    source.write_bytes(content)
    outcome = Deidentifier(KEY, procedure).file(source, destination)
    output = destination.read_bytes()
    Deidentifier(KEY, procedure, reuse=False).file(source, destination)
    assert destination.read_bytes() == output  # whether or not equal elements are reused
    _, original = flat_file(content, encoding)
    meta, new = flat_file(output, encoding)
    leaks = frozenset(outcome.leaks)
    return Treated(encoding, procedure, content, output, original, meta, new, leaks)


def differences(output: Flat, expected: Flat) -> list[str]:
    """The first few paths at which two datasets differ, with both values."""
    paths = sorted({*output, *expected})
    different = (path for path in paths if not _alike(output.get(path), expected.get(path)))
    return [
        f"{spelled(path)}: is {output.get(path)}, the oracle says {expected.get(path)}"
        for path, _ in zip(different, range(SHOWN), strict=False)
    ]


def _alike(one: tuple[str, bytes] | None, other: tuple[str, bytes] | None) -> bool:
    """Whether two values are the same, under the same VR where both tell one."""
    if one is None or other is None:
        return False
    return one[1] == other[1] and (one[0] == other[0] or not (one[0] and other[0]))
