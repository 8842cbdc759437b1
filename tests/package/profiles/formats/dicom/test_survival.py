"""What a field removes or replaces is nowhere in the output, or there is no output."""

from __future__ import annotations

import pytest

from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT, IMPLICIT
from grand_challenge_dicom_de_id_procedure.errors import FieldError, UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.rewriting.data_set import LARGEST

from ...ran import dicom_file, ran

NAME, COMMENTS, PIXELS = 0x00100010, 0x00104000, 0x7FE00010
OTHER_IDS, VISIT_COMMENTS = 0x00101002, 0x00384000
DOE, ANON = EXPLICIT.element(NAME, "PN", b"Doe^John"), EXPLICIT.element(NAME, "PN", b"Anon")
ANONYMIZE = "recurse-sequence: true\nfields: [{name: PatientName, replace-with: Anon}]"
REMOVE = "recurse-sequence: true\nfields: [{name: PatientName, remove: true}]"
SMALLEST_LARGE = LARGEST + 2


def output(section: str, elements: bytes) -> bytes:
    """What a section makes of a file that ends with these elements."""
    lines = "\n".join(f"  {line}" for line in section.splitlines())
    return ran(f"dicom:\n{lines}", dicom_file() + elements, "a.dcm")[1]


def sequence(vr: str, content: bytes) -> bytes:
    return EXPLICIT.element(OTHER_IDS, vr, EXPLICIT.item(content))


@pytest.mark.parametrize(
    "elements",
    [
        DOE + ANON,
        sequence("SQ", DOE + ANON),
        sequence("SQ", DOE) + sequence("SQ", ANON),
        sequence("UN", IMPLICIT.element(NAME, "PN", b"Doe^John") * 2),
    ],
)
@pytest.mark.parametrize("section", [ANONYMIZE, REMOVE])
def test_a_file_with_an_element_that_stands_twice_is_refused(section: str, elements: bytes) -> None:
    with pytest.raises(UnreadableDICOMError, match=r"twice|malformed"):
        output(section, elements)


def test_a_private_creator_may_have_several_blocks() -> None:
    elements = b"".join(
        EXPLICIT.element(tag, "LO", content)
        for tag, content in (
            (0x00110010, b"ACME"),
            (0x00110011, b"ACME"),
            (0x00111001, b"one "),
            (0x00111101, b"two "),
        )
    )
    content = output("fields: [{name: '(0011, ACME, 01)', remove: true}]", elements)

    assert b"one" not in content
    assert b"two" not in content


def test_a_long_sequence_of_unknown_vr_is_a_sequence() -> None:
    elements = IMPLICIT.element(NAME, "PN", b"Doe^John") + IMPLICIT.element(
        VISIT_COMMENTS, "LT", b" " * (1 << 16)
    )

    assert b"Doe" not in output(REMOVE, sequence("UN", elements))


@pytest.mark.parametrize(
    "elements",
    [
        EXPLICIT.element(COMMENTS, "UT", b"Doe " * (SMALLEST_LARGE // 4 + 1)),
        EXPLICIT.element(PIXELS, "OW", b"Doe "),
        sequence("SQ", EXPLICIT.element(COMMENTS, "UT", b"Doe " * (SMALLEST_LARGE // 4 + 1))),
    ],
    ids=["large", "pixels", "nested"],
)
def test_what_is_not_read_is_replaced_or_refused(elements: bytes) -> None:
    replaced = "fields: [{regex: '.*(PatientComments|PixelData)', replace-with: ''}]"
    hashed = "fields: [{regex: '.*(PatientComments|PixelData)', hash: true}]"

    assert b"Doe" not in output(replaced, elements)
    with pytest.raises(FieldError, match="too large to be read; keep, remove or replace it"):
        output(hashed, elements)
