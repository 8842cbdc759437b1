"""The procedure's version, YYYY.0M.MINOR, and its spelling in the package configurations."""

from __future__ import annotations

import re
from pathlib import Path

from errors import BuildError

VERSION = re.compile(r"\d{4}\.(0[1-9]|1[0-2])\.(0|[1-9]\d*)")
IN_PROCEDURE = re.compile(rf'^  "version": "({VERSION.pattern})"', re.MULTILINE)
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


def check_next_version(version: str, tracked: Path) -> None:
    """Check that a version may follow the one of the procedure in ``tracked``, if it has one.

    Raises BuildError where the version is malformed, or older; the same again is no mistake.
    """
    check_version(version)
    text = tracked.read_text(encoding="utf-8") if tracked.is_file() else ""
    last = IN_PROCEDURE.search(text)
    if last and _numbers(version) < _numbers(last[1]):
        raise BuildError(
            f"VERSION: {version} is older than {last[1]}, the version in {tracked.name} -> "
            f"VERSION={last[1]}, or a later one"
        )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def registry_version(version: str) -> str:
    """The version without leading zeros, which neither PyPI nor npm takes: 2026.2.0."""
    return ".".join(map(str, _numbers(version)))


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
