"""Options are chosen by name or by code, and stand in the order of the procedure."""

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier, procedure
from grand_challenge_dicom_de_id_procedure.errors import OptionError
from grand_challenge_dicom_de_id_procedure.rules.options import options_named

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
