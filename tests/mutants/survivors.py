"""The mutants that are known to survive, each with a reason: survivors.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

from .changes import Change

TABLE = Path(__file__).with_name("survivors.toml")


def read_survivors() -> dict[Change, str]:
    """The reason why no test can or need notice each of these changes.

    Raises:
        ValueError: one is listed twice, or has no reason.
    """
    survivors: dict[Change, str] = {}
    for each in tomllib.loads(TABLE.read_text("utf-8")).get("survivor", []):
        change = Change(each["module"], each["function"], each["before"], each["after"])
        if change in survivors or not each["reason"].strip():
            raise ValueError(f"{TABLE.name}: listed twice, or without a reason\n{change}")
        survivors[change] = each["reason"]
    return survivors


def as_toml(change: Change) -> str:
    """An entry for survivors.toml that has no reason yet."""
    fields = (f"{name} = {_string(value)}" for name, value in change._asdict().items())
    return "\n".join(("[[survivor]]", *fields, 'reason = ""', ""))


def _string(text: str) -> str:
    return f"'''\n{text}'''" if "'" in text or "\n" in text else f"'{text}'"
