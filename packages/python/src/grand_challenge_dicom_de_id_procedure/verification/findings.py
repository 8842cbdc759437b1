"""What a verification says of each file, and counts."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple


class FoundValue(NamedTuple):
    """An identifying value of a source that was found in an output."""

    file: str  # the path or URL of the output
    path: str  # of the element, such as (0040,A730)[0]>(0040,A160); or "preamble"
    kind: str  # "person-name", "identifier", "uid", "date" and so on; or "preamble"
    source: str  # the path or URL of the output's own source; empty if the value is of another one
    value: str  # in the spelling of the output; it may identify


class Counts:
    """Numbers of files that were checked, so far.

    Attributes:
        paired: outputs that were compared with their own source.
        without_source: outputs whose source was not found, compared with all sources.
        without_output: sources whose output was not found.
        not_dicom: files on either side.
        unreadable_sources: not all of their values were searched for.
        is_incomplete: whether the sources contain more values than can be stored.
    """

    def __init__(self) -> None:
        self.paired = 0
        self.without_source = 0
        self.without_output = 0
        self.not_dicom = 0
        self.unreadable_sources = 0
        self.is_incomplete = False


class CheckedFile(NamedTuple):
    """The result for one file."""

    file: str
    findings: tuple[FoundValue, ...] = ()
    problem: str = ""  # why it could not be searched; empty if it could
