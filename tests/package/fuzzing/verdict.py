"""The conditions that hold for every file, and the check of one file."""

from __future__ import annotations

import os
import re
import signal
import tempfile
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from time import monotonic
from types import FrameType

import pydicom
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure import (
    DeidentificationError,
    Deidentifier,
    ProcedureError,
)
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.storage.sink import FileSink

from .drafts import draft_of
from .headers import Span, spans
from .seeds import IDENTIFIER, NAME

LONGEST = 10
"""Seconds. An engine that takes longer hangs."""

_PATIENT_NAME = 0x00100010
_NEEDLES = {NAME.encode(): _PATIENT_NAME, IDENTIFIER.encode(): 0x00100020}
_TEXTS = frozenset(("AE", "AS", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"))
_METHOD, _CODES = 0x00120063, 0x00120064


class TooSlowError(BaseException):
    """The engine hangs; no Exception, so that nothing takes it for one of its own."""


@dataclass(frozen=True)
class Verdict:
    """What became of a file.

    Attributes:
        outcome: "accepted", or the reason code.
        problem: what did not hold; empty where all did. The same for the same fault.
        seconds: that the engine took.
        grown: by how many bytes the peak memory of the process grew in the engine.
        excused: needles in the output that are no fault of the engine's, by reason.
    """

    outcome: str
    problem: str = ""
    seconds: float = 0.0
    grown: int = 0
    excused: tuple[str, ...] = ()


def judged(
    content: bytes, deidentifier: Deidentifier, place: Path, forgetful: Deidentifier | None = None
) -> Verdict:
    """De-identify a file and look at what came of it.

    Args:
        content: the file.
        deidentifier: with the key and the procedure.
        place: where the file is written for the engine to read.
        forgetful: one without reuse, whose output must be the same.
    """
    place.write_bytes(content)
    began, peak = monotonic(), _peak()
    problem, outcome, output = "", "failed", b""
    try:
        with _time_limit(), warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            output = deidentified(place, deidentifier)
        outcome = "accepted"
        if warned:
            problem = f"warns: {warned[0].message}"[:60]
    except ProcedureError as error:
        problem = f"the procedure is blamed: {error}"
    except DeidentificationError as error:
        outcome = error.reason
        if not error.reason or not str(error):
            problem = f"{type(error).__name__} without a reason"
    except TooSlowError:
        problem = f"hangs {_where()}"
    except (Exception, RecursionError) as error:
        problem = f"{type(error).__name__} {_where()}"
    seconds, grown = monotonic() - began, _peak() - peak
    excused: tuple[str, ...] = ()
    if outcome == "accepted" and forgetful and deidentified(place, forgetful) != output:
        problem = "the output is another without reuse"
    if outcome == "accepted" and not problem:
        problem, excused = _problem_of(content, output, deidentifier, place)
    return Verdict(outcome, problem, seconds, grown, excused)


def deidentified(path: Path, deidentifier: Deidentifier) -> bytes:
    """The output for a file, which has the size that was said."""
    with tempfile.TemporaryFile() as stream, deidentifier.prepare(path) as prepared:
        prepared.write_to(FileSink(stream.fileno()))
        size = os.fstat(stream.fileno()).st_size
        if size != prepared.size:
            raise AssertionError(f"{size} bytes were written, {prepared.size} were announced")
        stream.seek(0)
        return stream.read()


def _problem_of(
    content: bytes, output: bytes, deidentifier: Deidentifier, place: Path
) -> tuple[str, tuple[str, ...]]:
    problem = _of_second_pass(output, deidentifier, place) or _of_reading(content, output)
    if problem:
        return problem, ()
    return _of_needles(content, output)


def _of_second_pass(output: bytes, deidentifier: Deidentifier, place: Path) -> str:
    """An output is accepted in its turn, has its record already, and nothing to blank in pixels."""
    place.write_bytes(output)
    try:
        with _time_limit():
            again = deidentified(place, deidentifier)
            with deidentifier.prepare(place) as prepared:
                blanked = prepared.outcome.blanked
    except DeidentificationError as error:
        return f"the second pass says: {error} {_where()}"
    except TooSlowError:
        return f"the second pass hangs {_where()}"
    except Exception as error:
        return f"the second pass: {type(error).__name__} {_where()}"
    if blanked:
        return f"the second pass blanks {dict(blanked)}"
    first, second = (_record(file) for file in (output, again))
    return "" if first == second else "the second pass repeats the record"


def _record(output: bytes) -> tuple[int, int]:
    draft = draft_of(output)
    methods = items = 0
    for span in spans(draft.body, draft.layout):
        if span.tag == _METHOD:
            methods += draft.body[span.value : span.end].count(b"\\")
        items += span.tag == _CODES
    return methods, items + draft.body.count(b"113100")


def _of_reading(content: bytes, output: bytes) -> str:
    """pydicom reads an output if it reads the source."""
    problem = _reading(output)
    return "" if not problem or _reading(content) else f"pydicom cannot read the output: {problem}"


def _reading(content: bytes) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ds = pydicom.dcmread(BytesIO(content))
            for element in _all(ds):
                str(element.value)
    except Exception as error:
        return f"{type(error).__name__}: {re.sub(r'[0-9]+', 'N', str(error))[:80]}"
    return ""


def _all(ds: Dataset) -> Iterator[pydicom.DataElement]:
    for element in ds:
        if element.VR == "SQ":
            for item in element.value:
                yield from _all(item)
        else:
            yield element


def _of_needles(content: bytes, output: bytes) -> tuple[str, tuple[str, ...]]:
    """A value that the source has as what it is does not survive in a text."""
    draft = draft_of(output)
    body = draft.body.upper()
    excused: list[str] = []
    for needle, tag in _NEEDLES.items():
        start = -1
        while (start := body.find(needle, start + 1)) >= 0:
            span = _around(start, spans(draft.body, draft.layout))
            if span is None:
                if not _is_identified(content, needle, tag):
                    excused.append("the source does not have it as what it is")
                    continue
                return "a needle outside of every element", ()
            vr = (vr_choices(span.tag) or (span.vr.decode("latin_1"),))[0]
            if vr not in _TEXTS:
                excused.append(f"in a value of VR {vr}")
            elif not _is_identified(content, needle, tag):
                excused.append("the source does not have it as what it is")
            else:
                return f"a needle of ({tag:08X}) in {span.tag:08X} {vr}", ()
    return "", tuple(excused)


def _around(place: int, found: list[Span]) -> Span | None:
    return next((span for span in found if span.value <= place < span.end), None)


def _is_identified(content: bytes, needle: bytes, tag: int) -> bool:
    """Whether two readers of the source find the needle as a part of the attribute's value."""
    try:
        source = draft_of(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read = list(_all(pydicom.dcmread(BytesIO(content))))
    except Exception:
        return False
    values = [
        source.body[span.value : span.end]
        for span in spans(source.body, source.layout)
        if span.tag == tag and span.vr in (b"", b"LO", b"PN")
    ]
    texts = [_text(element).encode() for element in read if element.tag == tag]
    apart = rb"[\^=\\]" if tag == _PATIENT_NAME else rb"\\"
    return all(
        any(
            needle == part.strip(b" \0")
            for value in found
            for part in re.split(apart, value.upper())
        )
        for found in (values, texts)
    )


def _text(element: pydicom.DataElement) -> str:
    return "\\".join(map(str, element.value)) if element.VM > 1 else str(element.value)


@contextmanager
def _time_limit() -> Iterator[None]:
    def too_slow(_number: int, _frame: FrameType | None) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGALRM, too_slow)
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _where() -> str:
    """Where in the package the exception that is handled was raised."""
    last = traceback.format_exc().split("de_id_procedure/")[-1]
    return "at " + re.sub(r'"?, line (\d+), in (\w+)(?s:.*)', r":\1 \2", last)[:80]


def _peak() -> int:
    import resource  # which Windows lacks

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
