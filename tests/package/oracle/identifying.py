"""The identifying values of a file, which must not survive in kept text."""

from collections.abc import Mapping

from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from grand_challenge_dicom_de_id_procedure.cleaning.needles import Needles
from grand_challenge_dicom_de_id_procedure.rules.lookup import table_keys

from .coded import Coded
from .dates import moved_date, moved_datetime, valid_time
from .elements import Element
from .identities import replaced_uid
from .remembered import RememberedRules

BY_VR = {"PN": "person-name", "DA": "date", "DT": "date", "UI": "uid"}


class Collector:
    """Goes through a dataset before anything is done to it.

    Attributes:
        dates_moved: whether C moves a date.
        dates_removed: whether a date or time is removed, emptied or replaced.
        ordered: the texts that are replaced by dummies in the same order.
    """

    def __init__(
        self,
        rules: RememberedRules,
        coded: Coded,
        kinds: Mapping[str, str],
        needles: Needles,
        key: bytes,
        days: int,
    ) -> None:
        self._rules = rules
        self._coded = coded
        self._kinds = kinds
        self._needles = needles
        self._key = key
        self._days = days
        self.dates_moved = False
        self.dates_removed = False
        self.ordered: set[str] = set()

    def collect(
        self,
        dataset: Dataset,
        removed: bool = False,
        replacing: bool = False,
        in_value: bool = False,
    ) -> None:
        """Take the values of a data set or item.

        Args:
            dataset: the data set or item.
            removed: whether it lies in a sequence whose items do not stay.
            replacing: whether it lies in a sequence with action U.
            in_value: whether it lies in a value of a content item.
        """
        for tag in sorted(dataset.keys()):
            element = Element(dataset, BaseTag(tag))
            rule = self._coded.rule(self._rules.resolve(tag), dataset, element, in_value)
            action = "X" if removed else rule.action
            if rule.in_order and action == "D":
                self.ordered.update(element.texts() or ())
            if element.vr == "SQ":
                for item in element.items() or ():
                    self.collect(
                        item,
                        removed=action in "XZD",
                        replacing=replacing or action == "U",
                        in_value=self._coded.is_value(str(element.tag)),
                    )
            elif action != "K" or (replacing and element.vr == "UI"):
                self._take(element, action)

    def _take(self, element: Element, action: str) -> None:
        kind = self._kind(element)
        for text in filter(None, (element.texts() or ()) if kind else ()):
            if kind != "uid" or replaced_uid(self._key, text) != text:
                self._needles.add(kind, text)
        if element.vr in ("DA", "DT", "TM"):
            texts = element.texts()
            self.dates_removed |= texts is None
            for text in filter(None, texts or ()):
                self._count(element.vr, text, action)

    def _count(self, vr: str, text: str, action: str) -> None:
        if vr == "TM":
            stays = action == "C" and valid_time(text) is not None
            self.dates_removed |= not stays
        else:
            moved = moved_date if vr == "DA" else moved_datetime
            is_moved = action == "C" and moved(text, self._days) is not None
            self.dates_moved |= is_moved
            self.dates_removed |= not is_moved

    def _kind(self, element: Element) -> str:
        for key in table_keys(element.tag):
            if key in self._kinds:
                return self._kinds[key]
        return BY_VR.get(element.vr, "")
