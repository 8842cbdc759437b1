"""The bills of materials: what the packages contain or need, from the lock files."""

import json
import re
from pathlib import Path

import pytest

import folders
from errors import BuildError
from output.sbom import render_javascript_sbom, render_python_sbom
from output.version import registry_version


def test_the_tracked_bills_are_not_stale() -> None:
    version = registry_version(json.loads(folders.FINAL.read_text())["version"])
    python = render_python_sbom(version, folders.REQUIREMENTS)
    javascript = render_javascript_sbom(version, folders.PACKAGE_LOCK)
    assert folders.PYTHON_SBOM.read_text() == python
    assert folders.JAVASCRIPT_SBOM.read_text() == javascript


def test_another_release_in_a_lock_file_is_another_bill(tmp_path: Path) -> None:
    requirements, lock = tmp_path / "compile.txt", tmp_path / "package-lock.json"
    text = folders.REQUIREMENTS.read_text()
    requirements.write_text(re.sub(r"^pydicom==\S+", "pydicom==3.9.1", text, flags=re.MULTILINE))
    content = json.loads(folders.PACKAGE_LOCK.read_text())
    content["packages"]["node_modules/@noble/hashes"] |= {
        "version": "2.9.1",
        "integrity": "sha512-AQL/",
    }
    lock.write_text(json.dumps(content))
    (python,) = json.loads(render_python_sbom("2026.2.0", requirements))["components"]
    javascript, _ = json.loads(render_javascript_sbom("2026.2.0", lock))["components"]
    assert python["purl"] == "pkg:pypi/pydicom@3.9.1"
    assert javascript["purl"] == "pkg:npm/%40noble/hashes@2.9.1"
    assert javascript["hashes"] == [{"alg": "SHA-512", "content": "0102ff"}]


def test_each_bill_names_the_package_and_what_it_depends_on() -> None:
    bills = (
        render_python_sbom("2026.2.0", folders.REQUIREMENTS),
        render_javascript_sbom("2026.2.0", folders.PACKAGE_LOCK),
    )
    for bill, registry in zip(map(json.loads, bills), ("pypi", "npm"), strict=True):
        package = bill["metadata"]["component"]
        assert package["purl"] == (f"pkg:{registry}/grand-challenge-dicom-de-id-procedure@2026.2.0")
        assert bill["dependencies"][0] == {
            "ref": package["bom-ref"],
            "dependsOn": [component["bom-ref"] for component in bill["components"]],
        }


def test_a_lock_file_without_the_dependency_is_refused(tmp_path: Path) -> None:
    (tmp_path / "compile.txt").write_text("numpy==2.0\n")
    (tmp_path / "package-lock.json").write_text('{"packages": {}}')
    with pytest.raises(BuildError, match=r"^compile.txt: no pydicom -> make lock$"):
        render_python_sbom("2026.2.0", tmp_path / "compile.txt")
    with pytest.raises(BuildError, match=r"^package-lock.json: no @noble/hashes -> npm install$"):
        render_javascript_sbom("2026.2.0", tmp_path / "package-lock.json")
