"""What came of one file, for reports; no value of the file is in it but its new UIDs."""

from collections.abc import Mapping
from typing import NamedTuple


class Leak(NamedTuple):
    """An identifying value that stood in text that is kept, and was cleaned away.

    Attributes:
        path: the element, such as (0040,A730)[0]>(0040,A160); items count from 0.
        kind: what kind of value it was.
    """

    path: str
    kind: str


class Outcome(NamedTuple):
    """What was done to one file.

    Attributes:
        sop_class: SOP Class UID.
        study: new Study Instance UID; empty where there is none.
        series: new Series Instance UID; empty where there is none.
        instance: new SOP Instance UID.
        actions: how many elements each action was carried out on.
        leaks: what the leak check found and cleaned.
    """

    sop_class: str
    study: str
    series: str
    instance: str
    actions: Mapping[str, int]
    leaks: tuple[Leak, ...]
