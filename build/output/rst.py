"""Render reStructuredText with Jinja2 and have docutils check it."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from docutils.core import publish_doctree
from docutils.utils import SystemMessage

from errors import BuildError
from standard.model import Module, Occurrence, Standard

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
SPECIAL = re.compile(r"([\\*`_|])")


class Renderer:
    """Fills in templates, with the names that one edition of the Standard gives."""

    def __init__(self, standard: Standard) -> None:
        self._standard = standard
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES),
            undefined=jinja2.StrictUndefined,
            keep_trailing_newline=True,
            trim_blocks=True,
            autoescape=False,
        )
        self._environment.filters["rst"] = escape_rst
        self._environment.globals.update(
            heading=heading, module=self._module, type=_type, path=self._path
        )

    def render(self, template: str, **values: Any) -> str:
        """The text of a filled-in template, without repeated blank lines."""
        text = self._environment.get_template(template).render(
            editions=self._standard.editions, **values
        )
        return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"

    def _module(self, occurrence: Occurrence) -> str:
        module, group = occurrence.module, occurrence.group
        if group is None:
            return f"{self._link(module)} ({module.usage})"
        return f"{self._link(group)} ({group.usage}) in {self._link(module)} ({module.usage})"

    def _link(self, module: Module) -> str:
        edition = self._standard.parts["PS3.3"]
        published = f"https://dicom.nema.org/medical/dicom/{edition}/output/html/part03.html"
        return f"`{escape_rst(module.name)} <{published}#sect_{module.section}>`__"

    def _path(self, occurrence: Occurrence) -> str:
        if not occurrence.path:
            return "at the top level"
        names = (f"{tag} {self._standard.attributes[tag].keyword}" for tag in occurrence.path)
        return "in " + " > ".join(names)


def _type(occurrence: Occurrence) -> str:
    return "no type given" if occurrence.type == "-" else f"type {occurrence.type}"


def escape_rst(text: str) -> str:
    """Escape the characters that have a meaning in reStructuredText."""
    return SPECIAL.sub(r"\\\1", text)


def heading(text: str, rule: str) -> str:
    """A heading underlined with the character ``rule``."""
    return f"{escape_rst(text)}\n{rule * len(escape_rst(text))}"


def check_changed_rst(folder: Path, pages: Mapping[str, str]) -> None:
    """Check the pages that differ from those in the folder; raises BuildError as check_rst does."""
    for name, text in pages.items():
        file = folder / name
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            check_rst(f"{folder.name}/{name}", text)


def check_rst(name: str, text: str) -> None:
    """Raise BuildError with the first remark that docutils makes on a page, however mild."""
    try:
        publish_doctree(
            text,
            source_path=name,
            settings_overrides={
                "report_level": 1,
                "halt_level": 1,
                "warning_stream": io.StringIO(),
                "file_insertion_enabled": False,
                "raw_enabled": False,
            },
        )
    except SystemMessage as message:
        raise BuildError(f"{message} -> correct the template, or escape the text") from None
