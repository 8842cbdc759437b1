"""What is searched for of a source, in several values at once."""

import pytest

from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT
from grand_challenge_dicom_de_id_procedure.verification.identifying import (
    IdentifyingOfSource,
    ValueRules,
)
from grand_challenge_dicom_de_id_procedure.verification.searched import (
    SearchedTogether,
    searched_in,
)
from grand_challenge_dicom_de_id_procedure.verification.source_values import (
    KnownWords,
    SourceValues,
)
from grand_challenge_dicom_de_id_procedure.verification.value import Value

from ..conftest import CT
from .conftest import PROCEDURE


@pytest.mark.parametrize(
    ("value", "vr", "is_found"),
    [
        ("1.2.3.4.5", "UI", True),
        ("see 1.2.3.4.5", "LO", True),
        ("1.2.3.4.6", "UI", False),
        ("0012345678", "IS", True),
        ("12345679", "IS", False),
        ("for Erika", "LO", True),
        ("for Eric", "LO", False),
        ("by Erika", "OB", True),
    ],
)
def test_values_are_searched_together(value: str, vr: str, is_found: bool) -> None:
    rules = ValueRules(PROCEDURE)
    others = {("person-name", "Citizen^Erika"), ("identifier", "12345678")}
    identifying = IdentifyingOfSource(frozenset(("1.2.3.4.5",)), frozenset(others), {})
    together = SearchedTogether.of(
        searched_in(Value("", 0x00081030, each_vr, each.encode(), DEFAULT), rules)
        for each, each_vr in ((value, vr), ("head", "LO"))
    )
    assert SourceValues(identifying, KnownWords(rules)).may_be_in(together) == is_found


def test_what_the_program_writes_is_searched_for_until_it_is_known() -> None:
    rules = ValueRules({"sopClass": {CT: {"tag": {"(0010,0010)": {"dummy": "Withheld"}}}}})
    known, values = KnownWords(rules), frozenset((("person-name", "Withheld"),))
    assert known.of(values).values == values
    rules.learn(CT)
    assert known.of(values).values == frozenset()
