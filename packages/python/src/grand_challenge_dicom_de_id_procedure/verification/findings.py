"""What a verification says of each file, and counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """An identifying value of a source that was found in an output."""

    file: str  # the path or URL of the output
    path: str  # of the element, such as (0040,A730)[0]>(0040,A160); or "preamble"
    kind: str  # "person-name", "identifier", "uid", "date" and so on; or "preamble"
    source: str  # the path or URL of the output's own source; empty if the value is of another one
    value: str  # in the spelling of the output; it may identify


@dataclass
class Counts:
    """Numbers of files that were checked."""

    paired: int = 0  # outputs that were compared with their own source
    without_source: int = 0  # outputs whose source was not found, compared with all sources
    without_output: int = 0  # sources whose output was not found
    not_dicom: int = 0  # files on either side
    unreadable_sources: int = 0  # not all of their values were searched for
    is_incomplete: bool = False  # the sources contain more values than can be stored


@dataclass(frozen=True)
class CheckedFile:
    """The result for one file."""

    file: str
    findings: tuple[Finding, ...] = ()
    problem: str = ""  # why it could not be searched; empty if it could
