"""Looking up actions, and what importing the package costs."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import (
    Procedure,
    ProcedureError,
    packaged,
    procedure,
)
from grand_challenge_dicom_de_id_procedure.rules.lookup import SOPClassRules

PROCEDURE: dict[str, Any] = {
    "default": "R",
    "justification": "Unsupported SOP Class",
    "sopClass": {
        "1.2": {
            "default": "X",
            "justification": "Unsupported data element",
            "tag": {
                "(0008,0005)": {"default": "K", "justification": "needed"},
                "(60XX,0010)": {"default": "K", "justification": "overlay"},
                "(6002,0010)": {"default": "Z", "justification": "second overlay"},
                "(50XX,0010)": {"default": "D", "justification": "curve"},
                "(0009,0010)": {"default": "K", "justification": "never heeded"},
                "(0008,0000)": {"default": "K", "justification": "never heeded"},
                "(0000,0010)": {"default": "K", "justification": "never heeded"},
                "(0002,0010)": {"default": "K", "justification": "never heeded"},
                "(FFFA,FFFA)": {"default": "K", "justification": "never heeded"},
                "(FFFC,FFFC)": {"default": "K", "justification": "never heeded"},
            },
        }
    },
}


@pytest.mark.parametrize(
    ("tag", "action", "justification"),
    [
        (0x00080005, "K", "needed"),
        (0x00080006, "X", "Unsupported data element"),
        (0x60000010, "K", "overlay"),
        (0x601E0010, "K", "overlay"),
        (0x60020010, "Z", "second overlay"),
        (0x501E0010, "D", "curve"),
        (0x60010010, "X", "Private data element: its meaning is not known"),
        (0x00090010, "X", "Private data element: its meaning is not known"),
        (0x00080000, "X", "Group length: retired, and wrong once elements are removed"),
        (0x00000010, "X", "Not allowed in a data set"),
        (0x00020010, "X", "Not allowed in a data set"),
        (0xFFFAFFFA, "X", "Digital signature: identifies, and is void once elements are changed"),
        (0xFFFCFFFC, "X", "Trailing padding: may hold anything"),
    ],
)
def test_an_element_gets_its_own_action_or_its_groups_or_the_default(
    tag: int, action: str, justification: str
) -> None:
    assert SOPClassRules(PROCEDURE, "1.2").resolve(tag)[:2] == (action, justification)


def test_an_unknown_sop_class_gets_the_procedures_default() -> None:
    rule = SOPClassRules(PROCEDURE, "1.9").resolve(0x00080005)
    assert rule[:2] == ("R", "Unsupported SOP Class")


def test_the_packaged_procedure_answers_as_documented() -> None:
    ct = procedure["sopClass"]["1.2.840.10008.5.1.4.1.1.2"]
    assert ct["tag"]["(0008,0005)"]["default"] == "K"
    assert procedure["default"] == "R"
    assert procedure.resolve("1.2.840.10008.5.1.4.1.1.2", 0x00080005).action == "K"


def test_the_packaged_procedure_cannot_be_changed_at_any_depth() -> None:
    with pytest.raises(TypeError):
        procedure["version"] = "mine"  # type: ignore[index]
    with pytest.raises(TypeError):
        procedure["sopClass"]["1.2.840.10008.5.1.4.1.1.2"]["default"] = "K"


def test_the_packaged_procedure_can_be_serialised() -> None:
    assert json.loads(json.dumps(procedure, default=dict)) == procedure


def test_a_package_without_its_procedure_names_the_command_that_makes_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(packaged, "__file__", str(tmp_path / "packaged.py"))
    with pytest.raises(ProcedureError, match="make final"):
        Procedure()["version"]


def test_importing_loads_neither_the_table_nor_pydicom() -> None:
    code = (
        "import sys\n"
        "opened = []\n"
        "sys.addaudithook(lambda e, a: e == 'open' and opened.append(str(a[0])))\n"
        "from grand_challenge_dicom_de_id_procedure import procedure\n"
        "assert 'pydicom' not in sys.modules and 'numpy' not in sys.modules\n"
        "assert not any(name.endswith('procedure.packed.json') for name in opened)\n"
        "procedure['version']\n"
        "assert any(name.endswith('procedure.packed.json') for name in opened)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_start_of_the_command_compiles_no_annotation() -> None:
    # A NamedTuple under "from __future__ import annotations" does, which takes milliseconds.
    code = (
        "import builtins\n"
        "original = builtins.compile\n"
        "def compile(source, *rest, **options):\n"
        "    assert not isinstance(source, str), source\n"  # that of a module is bytes
        "    return original(source, *rest, **options)\n"
        "builtins.compile = compile\n"
        "import grand_challenge_dicom_de_id_procedure.cli.apply\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        *(
            ("tag", key)
            for key in ("0018,0060", "(0018, 0060)", "00180060", "KVP", "(0018,0060", "")
        ),
        *(("tag", "(0018,006a)"), ("path", "(0018,0060)"), ("path", "(0018,0012)>KVP")),
        ("private", "(0019,100C,SIEMENS MR HEADER)"),
    ],
)
def test_a_rule_that_would_have_no_effect_is_refused(entry: str, key: str) -> None:
    written = {"sopClass": {"1.2.3": {"default": "K", entry: {key: {"default": "X"}}}}}
    with pytest.raises(ProcedureError, match=f'has a rule for "{re.escape(key)}"; write it as'):
        SOPClassRules(written, "1.2.3")
