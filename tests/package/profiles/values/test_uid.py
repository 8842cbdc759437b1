"""``hashuid`` gives Flywheel's UIDs, so that earlier outputs of a project stay consistent."""

import pytest

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.profiles.values.uid import UIDForm, hashed_uid

LONG = "1.2.840.113619.2.25.4.1.20200131.999"
SHORT = "1.2.840.113619.2.25"


@pytest.mark.parametrize(
    ("uid", "salt", "form", "expected"),
    [
        (LONG, "", UIDForm(), "1.2.840.113619.144145.281508.178119.110623.710318.511137.999"),
        (LONG, "abc", UIDForm(), "1.2.840.113619.196611.602144.112017.411819.611024.713322.999"),
        (
            "1.2.840.113619.2.25.4.1.20200131123456789",
            "",
            UIDForm(),
            "1.2.840.113619.178228.217167.511799.421348.247471.749025.456789",
        ),
        (
            SHORT,
            "",
            UIDForm(7, name="2.16.840.1.114570.2.2"),
            "2.16.840.1.114570.2.2.461605.512611.752229.327761.254248.8725.25",
        ),
        (SHORT, "", UIDForm(2, 2), "1.2.461605.512611.752229.327761.254248.872542.2.25"),
        (
            SHORT,
            "",
            UIDForm(suffix=0),
            "1.2.840.113619.461605.512611.752229.327761.254248.872542",
        ),
        (SHORT, "", UIDForm(prefix=0), "461605.512611.752229.327761.254248.872542.25"),
        (
            SHORT,
            "",
            UIDForm(6, 3),
            "1.2.840.461605.512611.752229.327761.254248.872542.113619.2.25",
        ),
        ("1.2", "", UIDForm(), "1.119172.491552.542512.122621.515321.723015.2"),
        ("7", "", UIDForm(), "121210.515522.844138.142702.511876.911141.7"),
        ("hello", "", UIDForm(), "442427.718695.176163.143823.259421.971852.hello"),
        (".5", "", UIDForm(), ".753083.230107.741897.916811.123010.512825.5"),
        (
            "1.2.840.1136191234567.2345678901234.25",
            "",
            UIDForm(5),
            "1.2.840.1136191234567.2345678901234.150111.331921.702061.1216.25",
        ),
    ],
)
def test_it_keeps_the_beginning_and_the_end(
    uid: str, salt: str, form: UIDForm, expected: str
) -> None:
    assert hashed_uid(uid, salt, form) == expected


@pytest.mark.parametrize("value", ["", None])
def test_what_is_empty_stays(value: object) -> None:
    assert hashed_uid(value, "", UIDForm()) is value


def test_a_number_is_refused() -> None:
    with pytest.raises(FieldError, match=r"hashuid needs a text, such as 1\.2\.3"):
        hashed_uid(5, "", UIDForm())


@pytest.mark.parametrize("prefix", range(12))
@pytest.mark.parametrize("suffix", range(4))
def test_it_is_never_longer_than_a_uid_may_be(prefix: int, suffix: int) -> None:
    uid = ".".join(["1", *["12345678"] * 6])

    new = str(hashed_uid(uid, "", UIDForm(prefix, suffix)))

    assert len(new) <= 64
    assert "" not in new.split(".")
