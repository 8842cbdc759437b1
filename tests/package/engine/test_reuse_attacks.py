"""Files that taught reuse something wrong once."""

from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier

from ..conftest import CT, KEY
from ..generated.encoding import part10
from ..handmade import EXPLICIT, ct, element, item
from .test_reuse import result


def test_elements_that_stand_directly_in_a_sequence_teach_nothing(tmp_path: Path) -> None:
    """They looked like a span of the data set, so that the next file kept its name."""
    who = (
        element(0x00100010, "PN", b"Needle^Xaver")
        + element(0x00100020, "LO", b"PAT4711X88")
        + element(0x00100040, "CS", b"M ")
    )
    rows = EXPLICIT.element(0x00280010, "US", b"\1\0")

    def with_content(content: bytes, after: bytes = b"") -> bytes:
        sequence = EXPLICIT.element(0x00091011, "SQ", content)
        return part10(EXPLICIT, CT, ct() + sequence + after + rows)

    files = [
        with_content(b"garbage of one length"),
        with_content(b"garbage of another length"),
        with_content(who),
        with_content(item(b""), who),
        with_content(who),
    ]
    experienced = Deidentifier(KEY)
    for content in files * 2:
        alone = result(Deidentifier(KEY, reuse=False), content, tmp_path)
        assert result(experienced, content, tmp_path) == alone
        assert b"Needle" not in alone[0]


@pytest.mark.parametrize("zeros", [1, 6, 8, 20])
def test_zeros_that_pad_one_file_do_not_pad_another(tmp_path: Path, zeros: int) -> None:
    rows = b"".join(EXPLICIT.element(tag, "US", b"\1\0") for tag in (0x00280010, 0x00280011))
    shorter = part10(EXPLICIT, CT, ct() + rows + bytes(zeros))
    longer = shorter + element(0x00400254, "LO", b"not the end")
    experienced = Deidentifier(KEY)
    for content in (shorter, shorter, longer, shorter):
        alone = result(Deidentifier(KEY, reuse=False), content, tmp_path)
        assert result(experienced, content, tmp_path) == alone
