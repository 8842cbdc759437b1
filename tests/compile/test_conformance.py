"""procedure/CONFORMANCE.rst says what each option does with which attribute."""

from pathlib import Path

import pytest

from decisions.options import read_options
from output.rst import check_rst
from standard.model import Standard


@pytest.fixture(scope="module")
def page(compiled: Path) -> str:
    return (compiled / "procedure/CONFORMANCE.rst").read_text(encoding="utf-8")


def section(page: str, option: str) -> str:
    """What the page says of an option, in one line for each row."""
    _, after = page.split(f"\n{option}\n{'-' * len(option)}\n")
    return after.split("\n---")[0].replace("\n     -", " |").replace("\n", " ")


def test_the_tracked_page_is_that_of_the_decisions(page: str, repository: Path) -> None:
    assert (repository / "procedure/CONFORMANCE.rst").read_text(encoding="utf-8") == page


def test_it_is_valid(page: str) -> None:
    check_rst("CONFORMANCE.rst", page)


def test_it_has_each_option_with_its_code(page: str, standard: Standard, repository: Path) -> None:
    for option in read_options(standard, repository / "manual"):
        assert option.code["value"] in page
        assert section(page, option.name)


@pytest.mark.parametrize(
    ("option", "row"),
    [
        ("retain-patient-characteristics", "(0010,0040) PatientSex | Z | K | K | \\-"),
        ("retain-patient-characteristics", "(0010,1010) PatientAge | X | K | C | Few people"),
        ("clean-descriptors", "(0008,1030) StudyDescription | X | C | C | \\-"),
        ("clean-graphics", "OverlayData | X | C | K if OverlayType is R, else X | An overlay"),
        ("retain-device-identity", "StationAETitle | X | C | D with a pseudonym | An AE title"),
        (
            "retain-device-identity",
            "(3010,001B) DeviceAlternateIdentifier | Z | \\- | Z, in Enhanced US Volume, "
            "Ultrasound Image, Ultrasound Multi-frame Image | Every item",
        ),
        (
            "retain-unlisted",
            "(3010,0015) SourceConceptualVolumeUID | U | \\- | U, where a SOP class has no other",
        ),
    ],
)
def test_it_says_what_is_done_and_why(page: str, option: str, row: str) -> None:
    assert row in section(page, option)


def test_it_says_what_a_column_lists_that_is_in_no_data_set(page: str) -> None:
    assert "(0002,0003)" in section(page, "retain-uids")
