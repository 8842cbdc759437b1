"""``hash`` gives Flywheel's digests, so that earlier outputs of a project stay consistent."""

import pytest

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.profiles.values.hash import hashed
from grand_challenge_dicom_de_id_procedure.profiles.values.several import Several


@pytest.mark.parametrize(
    ("value", "salt", "digits", "digest"),
    [
        ("P1", "", 16, "fbeae7c18667b698"),
        ("P1", "s1", 16, "6b436807f52d1290"),
        ("P1", "", 8, "fbeae7c1"),
        ("P1", "", 0, "fbeae7c18667b6987518f3ae61ed8b19038e5961e8e7368597428eff76e4842a"),
        ("Doe^John", "", 16, "6f3f8b50c5bc4039"),
        ("é", "", 16, "4a99557e4033c353"),
        (True, "", 16, "3cbc87c7681f34db"),
        (Several(["ORIGINAL", "PRIMARY"]), "", 16, "b71dae9a124095ef"),
    ],
)
def test_it_is_the_digest_of_salt_and_value(
    value: object, salt: str, digits: int, digest: str
) -> None:
    assert hashed(value, salt, digits) == digest


@pytest.mark.parametrize("value", ["", None, 0, False])
def test_what_is_empty_stays(value: object) -> None:
    assert hashed(value, "s1", 16) is value


@pytest.mark.parametrize("value", [[1, 2], {"x": 1.5}, b"bytes"])
def test_what_has_no_text_of_its_own_is_refused(value: object) -> None:
    with pytest.raises(FieldError, match="hash needs a text or a number"):
        hashed(value, "", 16)
