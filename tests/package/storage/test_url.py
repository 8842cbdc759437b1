"""Which names are URLs, and which are paths of this machine."""

from __future__ import annotations

import pytest

from grand_challenge_dicom_de_id_procedure.storage.url import is_url, parts_of


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("s3://bucket/a", True),
        ("zip://a.dcm::scans.zip", True),
        ("zip://::scans.zip", True),
        ("simplecache::s3://bucket/a", True),
        ("s3://bucket/a\nb", True),
        ("study::1.dcm", False),
        ("scans/a::b.dcm", False),
        (r"C:\scans", False),
        ("C:/scans", False),
        ("c://scans", False),
    ],
)
def test_a_url_has_a_scheme_of_more_than_a_letter(name: str, expected: bool) -> None:
    assert is_url(name) is expected


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("zip://a::s3://b/c.zip", ("zip://a", "::s3://b/c.zip")),
        ("s3://bucket/a::b", ("s3://bucket/a::b", "")),
    ],
)
def test_a_key_of_s3_is_no_chain(url: str, parts: tuple[str, str]) -> None:
    assert parts_of(url) == parts
