"""What earlier files had at a place makes reading faster, and changes nothing that is found."""

from __future__ import annotations

from random import Random

import pytest

from grand_challenge_dicom_de_id_procedure.dicom.encoding import (
    BIG_ENDIAN,
    EXPLICIT,
    IMPLICIT,
    Encoding,
)
from grand_challenge_dicom_de_id_procedure.rewriting import elements
from grand_challenge_dicom_de_id_procedure.rewriting.elements import stored_elements
from grand_challenge_dicom_de_id_procedure.rewriting.runs import Runs
from grand_challenge_dicom_de_id_procedure.rewriting.stored import StoredElement
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is remembered of the files of other tests."""
    monkeypatch.setattr(elements, "_RUNS", [Runs() for _ in range(4)])
    monkeypatch.setattr(elements, "_KNOWN", [{} for _ in range(4)])


def found(content: bytes, encoding: Encoding) -> list[StoredElement]:
    return stored_elements(BytesSource(content), 0, len(content), encoding)


def made(random: Random, encoding: Encoding) -> tuple[bytes, list[StoredElement]]:
    """A data set like others, and where its elements stand."""
    content, expected = b"", []
    for number in range(60):
        tag, vr = 0x00080010 + number, random.choice(["LO", "LO", "LO", "OB", "UT"])
        if random.random() < 0.05:
            continue
        length = random.choice([2, 2, 2, 4, 70_000 if vr == "OB" and number > 40 else 6])
        element = encoding.element(tag, vr, bytes(length))
        start, end = len(content), len(content) + len(element)
        vr = vr if encoding.explicit else ""
        expected.append(StoredElement(tag, vr, start, end - length, end, False))
        content += element
    return content, expected


@pytest.mark.parametrize("encoding", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
def test_files_that_are_alike_are_each_read_as_they_are(encoding: Encoding) -> None:
    random = Random(1)
    for _ in range(300):
        content, expected = made(random, encoding)
        assert found(content, encoding) == expected
        assert found(content, encoding) == expected


def test_a_third_file_with_the_same_headers_has_the_same_elements() -> None:
    content = b"".join(EXPLICIT.element(0x00080010 + number, "LO", b"ab") for number in range(8))
    first, _, third = (found(content.replace(b"b", each), EXPLICIT) for each in (b"c", b"d", b"e"))

    assert first == third
    assert elements._RUNS[3].at(0, content, 0, len(content))


def test_a_run_that_ends_after_the_data_set_is_not_taken() -> None:
    content = b"".join(EXPLICIT.element(0x00080010 + number, "LO", b"ab") for number in range(8))
    for _ in range(3):
        found(content, EXPLICIT)

    inner = stored_elements(BytesSource(content), 0, 20, EXPLICIT)

    assert [each.tag for each in inner] == [0x00080010, 0x00080011]


def test_a_header_that_was_mended_is_mended_again_by_what_follows_it() -> None:
    good = EXPLICIT.element(0x00100010, "PN", b"ab")
    bad = EXPLICIT.tag_and_length.pack(0x0010, 0x0020, 2) + b"cd"  # as in implicit VR
    rest = EXPLICIT.element(0x00100040, "CS", b"M ")
    content = good + bad + rest

    for _ in range(3):
        assert [each.tag for each in found(content, EXPLICIT)] == [
            0x00100010,
            0x00100020,
            0x00100040,
        ]
