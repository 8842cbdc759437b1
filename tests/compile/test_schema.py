"""What does not fit the published schema is refused, in whichever SOP class it stands."""

import copy
import json
from pathlib import Path

import pytest

from errors import BuildError
from output.schema import check_schema


@pytest.mark.parametrize(
    ("tag", "row", "problem"),
    [
        ("(0028,0010)", {"default": "Q", "justification": "A reason"}, "'Q' is not one of"),
        ("(0028,0010)", {"default": "K"}, "no key 'justification' -> "),
        ("0028,0010", {"default": "K", "justification": "A reason"}, "does not match"),
    ],
)
def test_a_row_that_only_the_last_sop_class_has_is_checked(
    repository: Path, tag: str, row: dict[str, str], problem: str
) -> None:
    schema = repository / "procedure/schema/procedure.schema.json"
    procedure = json.loads((repository / "procedure/procedure.json").read_text())
    check_schema(procedure, schema)
    *_, last = procedure["sopClass"]
    changed = copy.deepcopy(procedure)
    changed["sopClass"][last]["tag"][tag] = row
    with pytest.raises(BuildError, match=rf"^procedure\.json: sopClass\..*{problem}"):
        check_schema(changed, schema)
