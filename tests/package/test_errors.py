"""The exceptions of the package can be sent from one process to another."""

from __future__ import annotations

import importlib
import multiprocessing
import pickle
import re
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from pydicom.uid import CTImageStorage
from tests.package.conftest import KEY, make_procedure
from tests.package.scans import write_scan

import grand_challenge_dicom_de_id_procedure as package
from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.errors import (
    ProcedureError,
    UnreadableDICOMError,
    UnsupportedSOPClassError,
)

SOURCES = Path(package.__file__).parent
ARGUMENTS: dict[str, tuple[object, ...]] = {
    "MalformedSequenceError": (132, UnreadableDICOMError("truncated", "truncated")),
    "NoSectionError": (),
    "OtherDaysError": (7,),
    "OverlayError": (["line 1", "line 2"],),
    "ProfileError": (["line 1", "line 2"], ["line 3"]),
    "RecipeError": (["line 1", "line 2"],),
    "RulesFileError": (["line 1", "line 2"],),
    "UnknownPatientError": (),
    "UnsupportedSOPClassError": ("no rules", "1.2.3", "Scout"),
    "WrongNameError": ("no such tag", "(0010,0010)"),
    "_ShapeError": ("default", "missing", "a table"),
}
"""What an exception is made with, where that is not one text."""


def _exceptions() -> list[tuple[str, str]]:
    """The module and the name of each."""
    defined = re.compile(r"^class (\w+)\((?:\w+Error|Exception)\):", re.MULTILINE)
    return [
        (".".join(path.relative_to(SOURCES).with_suffix("").parts), name)
        for path in sorted(SOURCES.rglob("*.py"))
        for name in defined.findall(path.read_text())
    ]


@pytest.mark.parametrize(("module", "name"), _exceptions())
def test_an_exception_is_the_same_in_another_process(module: str, name: str) -> None:
    kind = getattr(importlib.import_module(f"{package.__name__}.{module}"), name)
    error = kind(*ARGUMENTS.get(name, ("what is wrong",)))
    copied = pickle.loads(pickle.dumps(error))
    assert (type(copied), str(copied), copied.args) == (kind, str(error), error.args)
    assert [*map(repr, vars(copied).values())] == [*map(repr, vars(error).values())]


class OwnError(ProcedureError):
    """One of a caller's own, which is made from its message alone."""

    def __new__(cls, message: str) -> OwnError:
        return super().__new__(cls, message)


def test_an_exception_of_a_callers_own_is_the_same_in_another_process() -> None:
    copied = pickle.loads(pickle.dumps(OwnError("what is wrong")))
    assert (type(copied), str(copied)) == (OwnError, "what is wrong")


def test_its_reason_code_and_its_notes_are_kept() -> None:
    error = ProcedureError("no such action", "action")
    error.add_note("in sopClass 1.2.3")
    copied = pickle.loads(pickle.dumps(error))
    assert (copied.reason, copied.__notes__) == ("action", ["in sopClass 1.2.3"])


def test_a_pool_of_processes_raises_why_a_file_is_rejected(tmp_path: Path) -> None:
    source = write_scan(tmp_path / "in.dcm")
    procedure = make_procedure()
    del procedure["sopClass"][CTImageStorage]
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = pool.submit(Deidentifier(KEY, procedure).file, source, tmp_path / "out.dcm")
        with pytest.raises(UnsupportedSOPClassError) as error:
            waiting.result()
    assert error.value.sop_class == CTImageStorage
