"""What was done to one file, for reports. Only its links have values of the file."""

from collections.abc import Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple


class Leak(NamedTuple):
    """An identifying value that was found in text that is kept, and was replaced.

    Attributes:
        path: the element, such as (0040,A730)[0]>(0040,A160); items count from 0.
        kind: the kind of value, such as "person-name".
    """

    path: str
    kind: str


class Outcome(NamedTuple):
    """What was done to one file.

    Attributes:
        sop_class: SOP Class UID.
        study: new Study Instance UID; empty if there is none.
        series: new Series Instance UID; empty if there is none.
        instance: new SOP Instance UID.
        actions: how many elements each action was carried out on.
        leaks: what was found in text that is kept.
        cleaned: what action C replaced in texts; each kind once for each element.
        blanked: how many parts of pixel data were blanked, by what they were.
        noted: reason codes of the conditions that were true of it, such as "not-stated".
        links: the ``Links`` of the file with its output, if they are asked for; never in a report.
    """

    sop_class: str
    study: str
    series: str
    instance: str
    actions: Mapping[str, int]
    leaks: tuple[Leak, ...]
    cleaned: tuple[Leak, ...] = ()
    blanked: Mapping[str, int] = {}
    noted: tuple[str, ...] = ()
    links: Any = None  # Links: its class is imported where it is needed
