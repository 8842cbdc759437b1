"""The procedure's version, YYYY.0M.MINOR, and its spelling in the package configurations."""

from __future__ import annotations

import re
from pathlib import Path

from errors import BuildError

VERSION = re.compile(r"\d{4}\.(0[1-9]|1[0-2])\.(0|[1-9]\d*)")
IN_PYPROJECT = re.compile(r'^version = "[^"]*"$', re.MULTILINE)
IN_PACKAGE_JSON = re.compile(r'^  "version": "[^"]*"', re.MULTILINE)


def check_version(version: str) -> str:
    """Return the version; raises BuildError where it is not of the form YYYY.0M.MINOR."""
    if not VERSION.fullmatch(version):
        raise BuildError(
            f"VERSION: {version!r} is not YYYY.0M.MINOR -> "
            "year, month with leading zero, minor from 0, as in VERSION=2026.02.0"
        )
    return version


def registry_version(version: str) -> str:
    """The version without leading zeros, which neither PyPI nor npm takes: 2026.2.0."""
    return ".".join(str(int(part)) for part in version.split("."))


def with_version_in_pyproject(file: Path, version: str) -> str:
    """The text of a pyproject.toml with its version line replaced."""
    return _replace(file, IN_PYPROJECT, f'version = "{registry_version(version)}"')


def with_version_in_package_json(file: Path, version: str) -> str:
    """The text of a package.json with its version line replaced."""
    return _replace(file, IN_PACKAGE_JSON, f'  "version": "{registry_version(version)}"')


def _replace(file: Path, pattern: re.Pattern[str], line: str) -> str:
    try:
        text, count = pattern.subn(line, file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BuildError(f"{file}: no such file -> restore the package configuration") from None
    if count != 1:
        raise BuildError(f"{file}: {count} version lines -> exactly one like {line}")
    return text
