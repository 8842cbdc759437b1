"""The rules of a SOP class, each looked up once: the tests ask for the same again and again."""

from collections.abc import Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.rules.lookup import SOPClassRules
from grand_challenge_dicom_de_id_procedure.rules.rule import Rule


class RememberedRules(SOPClassRules):
    """The rules of a procedure for one SOP class, which remember what they found for a tag."""

    def __init__(self, procedure: Mapping[str, Any], sop_class_uid: str) -> None:
        super().__init__(procedure, sop_class_uid)
        self._found: dict[tuple[int, tuple[int, ...], str], Rule] = {}

    def resolve(self, tag: int, path: tuple[int, ...] = (), creator: str = "") -> Rule:
        """The rule for an element, as the package finds it."""
        key = (tag, path, creator)
        if key not in self._found:
            self._found[key] = super().resolve(tag, path, creator)
        return self._found[key]
