"""The seven actions stand in one place; the schemas of curators and appliers agree with it."""

import json
from pathlib import Path

from decisions.determinants import BY_PROFILE_AND_TYPE
from grand_challenge_dicom_de_id_procedure.rules.action import FROM_STRICT_TO_LAX, Action
from grand_challenge_dicom_de_id_procedure.rules.profile import laxest
from standard.profile_codes import ALLOWED_BY_CODE


def test_the_order_has_every_action_once() -> None:
    assert sorted(FROM_STRICT_TO_LAX) == sorted(Action)


def test_the_schemas_name_every_action(repository: Path) -> None:
    manual = json.loads((repository / "manual/decision.schema.json").read_text())
    entry = manual["properties"]["decision"]["items"]["properties"]
    assert entry["action"]["enum"] == list(Action)
    published = json.loads((repository / "procedure/schema/procedure.schema.json").read_text())
    assert published["$defs"]["action"]["enum"] == list(Action)


def test_every_code_that_leaves_a_choice_is_decided_by_type_within_that_choice() -> None:
    choices = {code: set(allowed) for code, allowed in ALLOWED_BY_CODE.items() if "/" in code}
    assert choices.keys() == BY_PROFILE_AND_TYPE.keys()
    # Type 1 needs a value even where the table offers no dummy, type 2 may always be empty.
    for code, by_type in BY_PROFILE_AND_TYPE.items():
        assert by_type["1"] in choices[code]
        assert by_type["2"] in choices[code] | {Action.ZERO}


def test_the_laxest_action_of_a_code_is_of_those_that_it_allows() -> None:
    for code, allowed in ALLOWED_BY_CODE.items():
        assert laxest(code) == max(allowed, key=FROM_STRICT_TO_LAX.index), code
