"""One pass of a SOP class's rules over one dataset, to any depth."""

from collections.abc import Iterable

from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag, Tag

from grand_challenge_dicom_de_id_procedure.actions import act
from grand_challenge_dicom_de_id_procedure.actions.scope import Scope
from grand_challenge_dicom_de_id_procedure.element import Element
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.lookup import SOPClassRules

# Inside a sequence with action U these would leave UIDs as they are.
_HIDING_UIDS = frozenset((("K", "UI"), ("K", "SQ"), ("C", "SQ")))


class Applier:
    """Makes a new dataset from a source, element by element.

    Args:
        rules: the actions for the source's SOP class.
        identity: replacements under the run's key.
        source: the dataset; it is not changed.

    Attributes:
        dates_moved: whether a date of the source was moved.
        dates_removed: whether a date of the source was removed or replaced by a dummy.
    """

    def __init__(self, rules: SOPClassRules, identity: Identity, source: Dataset) -> None:
        days = identity.days(text_of(source, "PatientID"), text_of(source, "IssuerOfPatientID"))
        self._rules = rules
        self._scope = Scope(identity, days, self._inside)
        self._source = source
        self.dates_moved = False
        self.dates_removed = False

    def run(self) -> Dataset:
        """The new dataset, in the encoding of the source.

        Raises:
            RejectedDICOMError: a rule rejects the file.
            ProcedureError: a rule cannot be carried out.
        """
        return self._dataset(self._source, replacing_uids=False)

    def _inside(self, items: Iterable[Dataset], replacing_uids: bool) -> list[Dataset]:
        return [self._dataset(item, replacing_uids) for item in items]

    def _dataset(self, source: Dataset, replacing_uids: bool) -> Dataset:
        new = Dataset(parent_encoding=source._parent_encoding)
        implicit, little = source.original_encoding
        new.set_original_encoding(implicit, little, source.original_character_set)
        for tag in sorted(source.keys()):
            result = self._element(source, BaseTag(tag), replacing_uids)
            if result is not None:
                new[tag] = result
        return new

    def _element(
        self, source: Dataset, tag: BaseTag, replacing_uids: bool
    ) -> DataElement | RawDataElement | None:
        rule = self._rules.resolve(tag)
        element = Element(source, tag)
        if replacing_uids and (rule.action, element.vr) in _HIDING_UIDS:
            rule = rule._replace(action="U")
        result = act(element, rule, self._scope)
        if element.vr in ("DA", "DT") and not element.is_empty:
            self.dates_moved |= rule.action == "C"
            self.dates_removed |= rule.action in ("X", "Z", "D") or result is None
        return result


def text_of(dataset: Dataset, keyword: str) -> str:
    """The first value of an attribute as text; empty where it is absent or cannot be read."""
    tag = Tag(keyword)
    if tag not in dataset:
        return ""
    values = Element(dataset, tag).values()
    return str(values[0]).strip(" \0") if values else ""
