"""What the lint says of manual/options: where, what is wrong, what would be right."""

import shutil
from pathlib import Path

import pytest

from decisions.options import read_options
from decisions.row import Tables
from errors import FindingsError
from invariants.options import broken_option_invariants
from standard.model import Standard
from standard.occurrences import OccurrencesByIOD

OPTION = """[[option]]
name = "{name}"
column = "retain_{column}"
code = {{ value = "1", scheme = "DCM", meaning = "An option" }}
justification = "For a test of what is said about an option."
"""
DEVICE = OPTION.format(name="device", column="device_identity")
UIDS = OPTION.format(name="uids", column="uids").replace("column =", 'of_action = "U"\ncolumn =')
CHARACTERISTICS = OPTION.format(name="body", column="patient_characteristics")
FULL = OPTION.format(name="full", column="longitudinal_full_dates")
MODIFIED = OPTION.format(name="modified", column="longitudinal_modified_dates")
EVERY_SOP_CLASS = '"every SOP class"'
SPECIMENS = '{ iod = "VL Whole Slide Microscopy Image" }'


def decision(action: str, attribute: str, scope: str = EVERY_SOP_CLASS, more: str = "") -> str:
    return f"""[[decision]]
action = "{action}"
scope = {scope}
justification = "For a test of what is said about a decision."
attributes = ["{attribute}"]
{more}
"""


@pytest.fixture
def manual(repository: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "manual/options"
    folder.mkdir(parents=True)
    for name in ("options.schema.json", "decisions.schema.json"):
        shutil.copy(repository / "manual/options" / name, folder)
    shutil.copytree(repository / "manual/private", folder.parent / "private")
    return folder.parent


def write(manual: Path, options: str, **decisions: str) -> None:
    (manual / "options/options.toml").write_text(options)
    for name, text in decisions.items():
        (manual / f"options/{name}.toml").write_text(text)


@pytest.mark.parametrize(
    ("options", "decisions", "message"),
    [
        (
            DEVICE.replace("justification", "excludes = ['other']\njustification"),
            {},
            "manual/options/options.toml:5: no option is named 'other' -> a name of options.toml",
        ),
        (DEVICE + DEVICE, {}, "device is listed twice -> another name"),
        (
            DEVICE,
            {"devise": decision("K", "(0018,1000) DeviceSerialNumber")},
            "manual/options/devise.toml: no option has this name -> device",
        ),
        (
            DEVICE,
            {"device": decision("K", "(0018,1001) DeviceSerialNumber")},
            "manual/options/device.toml:5: (0018,1001) is not an attribute of the Standard",
        ),
        (
            DEVICE,
            {"device": decision("K", "(60XX,3000) OverlayData", more='holding = "R"')},
            "only_beside",
        ),
    ],
)
def test_what_is_wrong_is_named(
    standard: Standard, manual: Path, options: str, decisions: dict[str, str], message: str
) -> None:
    write(manual, options, **decisions)
    with pytest.raises(FindingsError) as error:
        read_options(standard, manual)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("options", "decisions", "message"),
    [
        (
            CHARACTERISTICS,
            {"body": decision("K", "(0010,2203) PatientSexNeutered")},
            "the column says K as well -> leave it out",
        ),
        (
            CHARACTERISTICS,
            {"body": decision("K", "(0010,2110) Allergies")},
            "K is laxer than C, by its column -> C, or laxer_than_profile",
        ),
        (
            CHARACTERISTICS,
            {"body": decision("C", "(0010,2000) MedicalAlerts")},
            "C is laxer than X, by the Basic Profile -> X, or laxer_than_profile",
        ),
        (
            CHARACTERISTICS,
            {
                "body": decision(
                    "K",
                    "(0010,1022) PatientBodyMassIndex",
                    more='laxer_than_profile = "A reason that nobody needs to give here."',
                )
            },
            "laxer_than_profile is not needed, K is allowed -> leave it out",
        ),
        (
            CHARACTERISTICS,
            {"body": decision("C", "(0010,1001) OtherPatientNames")},
            "a person's name stays (C) -> X, Z or D",
        ),
        (
            CHARACTERISTICS,
            {"body": decision("C", "(0010,1022) PatientBodyMassIndex")},
            "C can do nothing on VR DS -> a decision by hand of K, X, Z or D",
        ),
        (
            CHARACTERISTICS,
            {"body": decision("K", "(0020,000E) SeriesInstanceUID")},
            "K on a UID -> U, X, Z or D; retain-uids keeps UIDs",
        ),
        (
            CHARACTERISTICS,
            {"body": decision("X", "(0008,0060) Modality")},
            "is of type 1 and goes, in",
        ),
        (
            CHARACTERISTICS,
            {"body": decision("K", "(0040,0610) SpecimenPreparationSequence", SPECIMENS)},
            "(0040,0612) SpecimenPreparationStepContentItemSequence in (0040,0610) "
            "SpecimenPreparationSequence is of type 1 and goes, in VL Whole Slide Microscopy Image "
            "-> D, K, C or U",
        ),
        (
            CHARACTERISTICS,
            {"body": decision("K", "(003A,0300) MultiplexedAudioChannelsDescriptionCodeSequence")},
            "the procedure rejects files of",
        ),
        (
            FULL + MODIFIED,
            {"full": decision("K", "(0010,0032) PatientBirthTime")},
            "(0010,0032) PatientBirthTime: modified says nothing of it -> a decision in "
            "manual/options/modified.toml too",
        ),
        (
            UIDS + CHARACTERISTICS,
            {"body": decision("U", "(0020,000E) SeriesInstanceUID")},
            "U takes back what uids gives -> leave it out, or list uids after body",
        ),
    ],
)
def test_an_option_that_breaks_an_invariant_is_named(
    standard: Standard,
    tables: Tables,
    by_iod: OccurrencesByIOD,
    manual: Path,
    options: str,
    decisions: dict[str, str],
    message: str,
) -> None:
    write(manual, options, **decisions)
    found = broken_option_invariants(standard, read_options(standard, manual), tables, by_iod)
    assert message in "\n".join(map(str, found))


def test_the_options_hold(
    standard: Standard, tables: Tables, by_iod: OccurrencesByIOD, repository: Path
) -> None:
    options = read_options(standard, repository / "manual")
    assert list(broken_option_invariants(standard, options, tables, by_iod)) == []
