"""Options are chosen by name or by code, and stand in the order of the procedure."""

import pickle
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier, procedure
from grand_challenge_dicom_de_id_procedure.errors import OptionError, OverlayError
from grand_challenge_dicom_de_id_procedure.rules.options import (
    GivenOverlay,
    choose,
    options_named,
)

from ..conftest import CT, KEY, dataset, write_key
from .overlays import about_age, write

OPTIONS = procedure["option"]


def test_the_procedure_has_the_options_of_the_profile_that_need_no_pixels() -> None:
    codes = {option["code"]["value"] for option in OPTIONS.values()}
    assert {str(code) for code in (*range(113103, 113111), 113112)} <= codes


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_has_a_name_and_a_code(name: str) -> None:
    by_code = options_named(procedure, [OPTIONS[name]["code"]["value"]])
    assert options_named(procedure, [name]) == by_code == [OPTIONS[name]]


def test_options_stand_in_the_order_of_the_procedure_and_each_once() -> None:
    names = ["retain-longitudinal-full-dates", "113110", "retain-uids"]
    chosen = options_named(procedure, names)
    assert [option["code"]["value"] for option in chosen] == ["113110", "113106"]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["retain-uid"], "no option is named 'retain-uid'; the nearest one is retain-uids"),
        (["Retain_UIDs"], "no option is named 'Retain_UIDs'; the nearest one is retain-uids"),
        (["113101"], "no option is named '113101'; the nearest one is"),
        (
            ["113106", "retain-longitudinal-modified-dates"],
            "the options retain-longitudinal-full-dates and retain-longitudinal-modified-dates "
            "exclude each other; choose one",
        ),
    ],
)
def test_a_wrong_choice_is_one_line(names: list[str], message: str) -> None:
    with pytest.raises(OptionError) as error:
        Deidentifier(bytes(range(1, 33)), options=names)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_nothing_chosen_is_the_procedure_itself() -> None:
    chosen = choose(procedure)
    assert chosen.procedure is procedure
    assert (chosen.options, chosen.preset, chosen.overlays) == ((), "", ())


def test_overlays_come_after_options_and_the_last_one_decides(tmp_path: Path) -> None:
    row = {"default": "K", "justification": "asked for"}
    stays = {"tag": {"(0010,1010)": row}, "loosens": "asked for"}
    file = write(tmp_path, about_age("X"))
    cases: list[tuple[list[GivenOverlay], str]] = [
        ([stays, file], "X"),
        ([file, stays], "K"),
        ([str(file)], "X"),
    ]
    for overlays, action in cases:
        chosen = choose(procedure, ["113108"], overlays=overlays)
        assert chosen.procedure["sopClass"][CT]["tag"]["(0010,1010)"]["default"] == action
        assert len(chosen.overlays) == 1
        assert chosen.overlays[0].startswith("mine ")


def test_an_overlay_chooses_options_too(tmp_path: Path) -> None:
    file = write(tmp_path, 'options = ["113110"]\n')
    mapping = {"options": ["retain-device-identity"]}
    chosen = choose(procedure, overlays=[file, mapping])
    assert set(chosen.options) == {"retain-uids", "retain-device-identity"}


def test_a_deidentifier_takes_options_preset_and_overlay_files(tmp_path: Path) -> None:
    key = write_key(tmp_path / "key")
    file = write(tmp_path, about_age("X"))
    ds = dataset(PatientID="1", PatientAge="034Y", PatientSex="F", InstitutionName="Here")
    made = (
        Deidentifier(KEY, options=["113112"], preset="research", overlays=[file]),
        Deidentifier.from_key_file(key, options=["113112"], preset="research", overlays=[file]),
    )
    for deidentifier in made:
        new = deidentifier.dataset(ds)
        assert (new.PatientSex, new.InstitutionName, "PatientAge" in new) == ("F", "Here", False)
        assert len(new.DeidentificationMethod) == 3


def test_a_wrong_overlay_file_stops_the_deidentifier(tmp_path: Path) -> None:
    with pytest.raises(OverlayError, match=r"mine\.toml:1: unknown key 'nam' -> name"):
        Deidentifier(KEY, overlays=[write(tmp_path, "nam = 1")])


def test_a_wrong_overlay_file_can_be_told_to_another_process() -> None:
    error = OverlayError(["a", "b"])
    copied = pickle.loads(pickle.dumps(error))
    assert (copied.findings, str(copied), copied.reason) == (("a", "b"), "a\nb", "overlay")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"options": "retain-uids"}, "options is a list, not str; put it into brackets"),
        ({"overlays": "mine.toml"}, "overlays is a list, not str"),
        ({"overlays": Path("mine.toml")}, "overlays is a list, not "),
        ({"overlays": {"tag": {}}}, "overlays is a list, not dict"),
    ],
)
def test_one_alone_stands_in_a_list(given: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionError) as error:
        Deidentifier(KEY, **given)
    assert said in str(error.value)
