"""What importing the package offers, and what it costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import grand_challenge_dicom_de_id_procedure as package

NAME = package.__name__


def _run(code: str) -> list[str]:
    """What a program prints in a process of its own that has imported nothing."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_it_imports_no_other_module() -> None:
    modules = (
        f"import sys; before = {{*sys.modules}}; import {NAME}; print(*{{*sys.modules}} - before)"
    )
    assert _run(modules) == [NAME]


def test_the_procedure_is_imported_without_what_takes_long() -> None:
    modules = _run(f"import sys; from {NAME} import procedure; print(*sys.modules)")
    assert f"{NAME}.rules.packed" in modules
    assert not {"typing", "pydicom", f"{NAME}.rules.lookup"} & {*modules}


@pytest.mark.parametrize("name", package.__all__)
def test_each_name_is_there_when_it_is_first_used(name: str) -> None:
    assert _run(f"from {NAME} import {name}; import {NAME} as p; print(p.{name} is {name})") == [
        "True"
    ]
    assert name in dir(package)


def test_a_name_that_it_lacks_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=f"module '{NAME}' has no attribute 'anonymize'"):
        _ = package.anonymize  # type: ignore[attr-defined]
