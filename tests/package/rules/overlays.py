"""Overlay files for tests."""

from pathlib import Path

AGE = """
[[decision]]
action = "{action}"
scope = {scope}
justification = "Few people are as old."
attributes = ["(0010,1010) PatientAge"]
"""


def write(folder: Path, content: str, name: str = "mine.toml") -> Path:
    """An overlay file with this content."""
    path = folder / name
    path.write_text(content, "utf-8")
    return path


def about_age(action: str, scope: str = '"every SOP class"') -> str:
    """An entry about the patient's age."""
    return AGE.format(action=action, scope=scope)


def entry(table: str, **keys: str) -> str:
    """An entry of a table; the values are written as TOML."""
    lines = [f"{key} = {value}" for key, value in keys.items()]
    return "\n".join([f"[[{table}]]", *lines, ""])


def decision(attributes: str, action: str = '"X"', **keys: str) -> str:
    """An entry about attributes, which are a list in TOML."""
    reason = '"a reason"'
    return entry("decision", action=action, justification=reason, attributes=attributes, **keys)
