"""What the packages contain or need of others, as CycloneDX (ECMA-424) bills of materials.

Read from the lock files. They have no time and no serial number: same locks, same bytes.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from errors import BuildError

NAME = "grand-challenge-dicom-de-id-procedure"
LICENSE = "Apache-2.0"
BUNDLED = ("@noble/hashes", "smol-toml")  # all that the npm package has of others
REQUIRED = "pydicom"  # all that the Python package needs


def render_python_sbom(version: str, requirements: Path) -> str:
    """The bill of the Python package, with the release of pydicom that it is tested with.

    Raises BuildError where ``requirements``, the locked requirements, have no pydicom.
    """
    text = requirements.read_text(encoding="utf-8")
    locked = re.search(rf"^{REQUIRED}==(\S+)", text, re.MULTILINE)
    if locked is None:
        raise BuildError(f"{requirements.name}: no {REQUIRED} -> make lock")
    component = {**_component("pypi", REQUIRED, locked[1], "MIT"), "scope": "required"}
    return _render(_component("pypi", NAME, version, LICENSE), component)


def render_javascript_sbom(version: str, package_lock: Path) -> str:
    """The bill of the npm package, with what its bundles contain of others.

    Raises BuildError where ``package_lock`` has not got it.
    """
    locked = json.loads(package_lock.read_text(encoding="utf-8"))["packages"]
    components = [_bundled(name, locked, package_lock.name) for name in BUNDLED]
    return _render(_component("npm", NAME, version, LICENSE), *components)


def _bundled(name: str, locked: Mapping[str, Mapping[str, str]], file: str) -> dict[str, Any]:
    """What the npm package contains, as ``file`` has locked it."""
    entry = locked.get(f"node_modules/{name}")
    if entry is None:
        raise BuildError(f"{file}: no {name} -> npm install")
    algorithm, _, digest = entry["integrity"].partition("-")
    return {
        **_component("npm", name, entry["version"], entry["license"]),
        "scope": "required",
        "hashes": [
            {
                "alg": f"SHA-{algorithm.removeprefix('sha')}",
                "content": base64.b64decode(digest).hex(),
            }
        ],
    }


def _component(registry: str, name: str, version: str, license_id: str) -> dict[str, Any]:
    purl = f"pkg:{registry}/{name.replace('@', '%40')}@{version}"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "licenses": [{"license": {"id": license_id}}],
        "purl": purl,
    }


def _render(package: Mapping[str, Any], *components: Mapping[str, Any]) -> str:
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": package},
        "components": components,
        "dependencies": [
            {"ref": package["bom-ref"], "dependsOn": [each["bom-ref"] for each in components]},
            *({"ref": each["bom-ref"]} for each in components),
        ],
    }
    return json.dumps(bill, indent=2) + "\n"
