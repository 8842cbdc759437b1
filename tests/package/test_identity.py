"""Replacements that are derived from the key. Every implementation must give these values."""

import hmac
import uuid

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.identity import Identity

from .conftest import KEY


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("1.2.3", "2.25.323208961630152450876443539203389659764"),
        (
            "1.3.6.1.4.1.5962.1.1.1.1.1.20040119072730.12322",
            "2.25.8841937371042628951045373972853867293",
        ),
        ("", ""),
        ("1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.2"),
        ("1.2.840.10008.2.16.4", "1.2.840.10008.2.16.4"),
    ],
)
def test_a_uid_derives_from_the_key_unless_empty_or_registered(
    original: str, expected: str
) -> None:
    assert Identity(KEY).uid(original) == expected


def test_a_derived_uid_is_a_version_8_uuid() -> None:
    number = int(Identity(KEY).derived_uid("1.2.3").removeprefix("2.25."))
    made = uuid.UUID(int=number)
    assert (made.version, made.variant) == (8, uuid.RFC_4122)


def test_another_key_gives_another_uid() -> None:
    assert Identity(KEY).uid("1.2.3") != Identity(KEY[::-1]).uid("1.2.3")


@pytest.mark.parametrize(
    ("patient", "issuer", "expected"), [("1CT1", "", 2478), ("1CT1", "A", 3067)]
)
def test_days_derive_from_patient_and_issuer(patient: str, issuer: str, expected: int) -> None:
    assert Identity(KEY).days(patient, issuer) == expected


def test_days_stay_between_1_and_3650_and_reach_both_ends_of_the_range() -> None:
    days = [Identity(KEY).days(str(number), "") for number in range(20_000)]
    assert min(days) >= 1
    assert max(days) <= 3650
    assert len(set(days)) > 3600


def test_a_pseudonym_derives_from_the_key() -> None:
    assert Identity(KEY).pseudonym("1CT1") == "TPWLCLSJI5SW7S23"


def test_a_fingerprint_names_the_key_and_gives_no_value_away() -> None:
    assert Identity(KEY).fingerprint() == hmac.digest(KEY, b"fingerprint", "sha256")[:8].hex()
    assert Identity(KEY).fingerprint() != Identity(KEY[::-1]).fingerprint()


def test_a_key_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 16 bytes"):
        Identity(KEY[:15])
    assert Identity(KEY[:16]).fingerprint()


def test_each_project_has_keys_of_its_own() -> None:
    plain, knees, hips = (Identity(KEY, project=name) for name in ("", "knees", "hips"))
    values = [
        (each.uid("1.2.3"), each.pseudonym("1CT1"), each.days("1CT1", ""), each.fingerprint())
        for each in (plain, knees, hips)
    ]
    assert all(len({*of_one_kind}) == 3 for of_one_kind in zip(*values, strict=True))
    derived = Identity(hmac.digest(KEY, b"project\0knees", "sha256"))
    assert knees.fingerprint() == derived.fingerprint()


def test_a_key_for_dates_moves_dates_and_nothing_else() -> None:
    one, other = Identity(KEY), Identity(KEY, date_key=KEY[::-1])
    assert other.days("1CT1", "") == Identity(KEY[::-1]).days("1CT1", "") != one.days("1CT1", "")
    assert other.uid("1.2.3") == one.uid("1.2.3")
    assert other.pseudonym("1CT1") == one.pseudonym("1CT1")
    assert other.fingerprint() == one.fingerprint() == one.date_fingerprint()
    assert other.date_fingerprint() == Identity(KEY[::-1]).fingerprint()


def test_a_project_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="project must be a name; leave it out"):
        Deidentifier(KEY, project="")


def test_a_project_has_a_key_for_dates_of_its_own() -> None:
    identities = [Identity(KEY, date_key=KEY[::-1], project=name) for name in ("", "a", "b")]
    assert len({each.days("1", "") for each in identities}) == 3


def test_a_short_key_for_dates_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 16 bytes"):
        Identity(KEY, date_key=b"short")
