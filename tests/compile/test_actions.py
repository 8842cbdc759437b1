"""The seven actions stand in one place; the schemas of curators and appliers agree with it."""

import json
from pathlib import Path

from grand_challenge_dicom_de_id_procedure.rules.action import FROM_STRICT_TO_LAX, Action


def test_the_order_has_every_action_once() -> None:
    assert sorted(FROM_STRICT_TO_LAX) == sorted(Action)


def test_the_schemas_name_every_action(repository: Path) -> None:
    manual = json.loads((repository / "manual/decision.schema.json").read_text())
    entry = manual["properties"]["decision"]["items"]["properties"]
    assert entry["action"]["enum"] == list(Action)
    published = json.loads((repository / "procedure/schema/procedure.schema.json").read_text())
    assert published["$defs"]["action"]["enum"] == list(Action)
