"""Reads overlay files: rules that users write in TOML, in the format of the procedure's curators.

The format is in docs/tasks/overlay.md. All that is wrong in a file is found at once, each thing
with its line and with what would be right.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from grand_challenge_dicom_de_id_procedure.errors import OverlayError
from grand_challenge_dicom_de_id_procedure.regex import regex
from grand_challenge_dicom_de_id_procedure.rules.loosening import (
    CONCEPT,
    PRIVATE_ELEMENT,
    Placed,
    loosenings,
)
from grand_challenge_dicom_de_id_procedure.rules.misfit import misfit
from grand_challenge_dicom_de_id_procedure.rules.overlay import Overlay
from grand_challenge_dicom_de_id_procedure.rules.overlay_form import (
    EVERY_SOP_CLASS,
    FORMS,
    TABLES,
    TOP,
)
from grand_challenge_dicom_de_id_procedure.rules.overlay_names import (
    WrongNameError,
    attribute_key,
    concept_key,
    creator_of,
    nearest,
    path_key,
    private_key,
    sop_class_uid,
)
from grand_challenge_dicom_de_id_procedure.rules.overlay_record import record_of
from grand_challenge_dicom_de_id_procedure.rules.toml_lines import line_of

_KINDS = {"decision": "tag", "path": "path", "concept": CONCEPT, "private": PRIVATE_ELEMENT}


class OverlayFile:
    """An overlay file that has been read. Its names are right.

    Args:
        path: of the file.
        procedure: the procedure whose options, concepts and SOP classes it may name.

    Attributes:
        options: the names of the options that it chooses.
        digest: its name, and the first 8 hexadecimal digits of its SHA-256.

    Raises:
        OverlayError: the file cannot be read, or something in it is wrong.
    """

    def __init__(self, path: str | os.PathLike[str], procedure: Mapping[str, Any]) -> None:
        self._file = os.fsdecode(path)
        try:
            with open(self._file, "rb") as stream:  # noqa: PTH123
                raw = stream.read()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise OverlayError([f"cannot read the overlay {self._file}: {reason}"]) from None
        sha256 = hashlib.sha256(raw).hexdigest()
        self._procedure = procedure
        self._findings: list[str] = []
        self._text, content = self._parsed(raw)
        self._top(content)
        self.options: Sequence[str] = content.get("options", ())
        self._name = content.get("name", os.path.basename(self._file).removesuffix(".toml"))  # noqa: PTH119
        self.digest = f"{self._name} {sha256[:8]}"
        self._description = content.get("description", "")
        self._loosens = content.get("loosens_because", "") if content.get("loosens") else ""
        self._rows: list[Placed] = []
        for table in TABLES:
            for index, entry in enumerate(content.get(table, ())):
                if self._has_right_keys(table, index, entry):
                    self._read(table, index, entry)
        self._find_repeated()
        self._raise_findings()

    def over(self, base: Mapping[str, Any]) -> Overlay:
        """The overlay, for ``overlaid``, with its ``name`` and ``method``.

        Args:
            base: the procedure that it changes, with the options, also its own.

        Raises:
            OverlayError: it discloses more than Table E.1-1 or ``base``, and does not say why.
        """
        found = list(loosenings(self._rows, base))
        for each in found if not self._loosens else ():
            placed = each.placed
            self._findings.append(
                f"{placed.place}: {placed.action} for {placed.named} discloses more than "
                f"{each.before}, {each.source} -> another action, or loosens = true and "
                'loosens_because = "..." at the top'
            )
        self._raise_findings()
        overlay = self._content()
        overlay["method"] = f"overlay {self.digest}"
        if self._loosens:
            overlay["loosens"] = self._loosens
        return {**overlay, **record_of(found, self._procedure.get("identifying", {}))}

    def _content(self) -> dict[str, Any]:
        content: dict[str, Any] = {"name": self._name}
        if self._description:
            content["description"] = self._description
        if self.options:
            content["options"] = list(self.options)
        for placed in self._rows:
            for uid in placed.uids:
                of_class = content.setdefault("sopClass", {}).setdefault(uid, {})
                of_class.setdefault(placed.kind, {})[placed.key] = placed.row
            if not placed.uids:
                content.setdefault(placed.kind, {})[placed.key] = placed.row
        return content

    def _parsed(self, raw: bytes) -> tuple[str, Mapping[str, Any]]:
        try:
            text = raw.decode("utf-8-sig")  # Windows' editors put a byte order mark before it
            return text, tomllib.loads(text)
        except UnicodeDecodeError:
            problem = f"{self._file}: not UTF-8 -> save it as UTF-8"
        except tomllib.TOMLDecodeError as error:
            where = regex(r"line (\d+)").search(str(error))
            line = where[1] if where else str(text.count("\n") + 1)
            problem = f"{self._file}:{line}: not TOML: {error} -> correct this line"
        raise OverlayError([problem])

    def _top(self, content: Mapping[str, Any]) -> None:
        for key, value in content.items():
            if key not in TOP:
                right = nearest(key, TOP, f"one of {_list(TOP)}")
                self._find("", 0, key, f"unknown key {key!r}", right)
            elif key in TABLES:
                if not (isinstance(value, list) and all(isinstance(each, dict) for each in value)):
                    self._find("", 0, key, f"{key} is not a table", f"[[{key}]]")
                    raise OverlayError(self._findings)
            elif not FORMS[key][0](value):
                self._find("", 0, key, f"wrong {key}", FORMS[key][1])
        if self._findings:
            raise OverlayError(self._findings)
        if "name" not in content:
            stem = os.path.basename(self._file).removesuffix(".toml")  # noqa: PTH119
            if not FORMS["name"][0](stem):
                self._find("", 0, "", "the file name is no name", f"name, of {FORMS['name'][1]}")
        names = self._procedure.get("option", {})
        codes = {names[name]["code"]["value"]: name for name in names}
        for each in content.get("options", ()):
            if each not in names and each not in codes:
                right = nearest(each, names, f"one of {_list(names)}")
                self._find("", 0, each, f"no option is named {each!r}", right)
        if content.get("loosens") and "loosens_because" not in content:
            self._find("", 0, "loosens", "loosens without a reason", 'loosens_because = "..."')
        if "loosens_because" in content and not content.get("loosens"):
            self._find("", 0, "loosens_because", "a reason without loosens", "loosens = true")

    def _has_right_keys(self, table: str, index: int, entry: Mapping[str, Any]) -> bool:
        listed, required, optional = TABLES[table]
        known, before = (listed, *required, *optional), len(self._findings)
        for key, value in entry.items():
            if key not in known:
                right = nearest(key, known, f"one of {_list(known)}")
                self._find(table, index, key, f"unknown key {key!r}", right)
            elif not FORMS[key][0](value):
                self._find(table, index, key, f"wrong {key}: {value!r}", FORMS[key][1])
        for key in (listed, *required):
            if key not in entry:
                self._find(table, index, "", f"no {key}", FORMS[key][1])
        return len(self._findings) == before

    def _read(self, table: str, index: int, entry: Mapping[str, Any]) -> None:
        """Add the rows of an entry whose keys are right."""
        row = {
            "default": entry["action"],
            "justification": " ".join(entry["justification"].split()),
            **{key: entry[key] for key in ("dummy", "vr") if key in entry},
        }
        uids = self._scope(table, index, entry.get("scope", EVERY_SOP_CLASS))
        for text in entry[TABLES[table].listed]:
            try:
                key = self._key(table, text, entry)
            except WrongNameError as error:
                self._find(table, index, text, error.problem, error.remedy)
                continue
            withheld = self._procedure.get("concept", {}).get("withheld", {})
            known = dict(withheld.get(key, {})) if table == CONCEPT else {}
            place = self._place(table, index, text)
            if table == CONCEPT and not known:
                known = {"meaning": text.partition(") ")[2]}
            placed = Placed(place, text, _KINDS[table], key, uids, {**known, **row})
            if problem := misfit(placed):
                self._find(table, index, text, *problem)
            self._rows.append(placed)

    def _key(self, table: str, text: str, entry: Mapping[str, Any]) -> str:
        if table == "path":
            return path_key(text)
        if table == PRIVATE_ELEMENT:
            return private_key(text, creator_of(entry["creator"]))
        return concept_key(text, self._procedure) if table == CONCEPT else attribute_key(text)

    def _scope(self, table: str, index: int, scope: str | Mapping[str, Any]) -> tuple[str, ...]:
        if isinstance(scope, str):
            return ()
        given, uids = scope["sop_class"], []
        for name in [given] if isinstance(given, str) else given:
            try:
                uids.append(sop_class_uid(name, self._procedure))
            except WrongNameError as error:
                self._find(table, index, name, error.problem, error.remedy)
        return tuple(uids)

    def _find_repeated(self) -> None:
        seen: dict[tuple[str, str, str], str] = {}
        for placed in self._rows:
            for uid in placed.uids or ("",):
                first = seen.setdefault((placed.kind, placed.key, uid), placed.place)
                if first is not placed.place:
                    problem = f"{placed.named} is also in line {first.rpartition(':')[2]}"
                    self._findings.append(f"{placed.place}: {problem} -> one decision for it")
                    break

    def _place(self, table: str, index: int, needle: str) -> str:
        line = line_of(self._text, table, index, needle)
        return f"{self._file}:{line}" if line else self._file

    def _find(self, table: str, index: int, needle: str, problem: str, remedy: str) -> None:
        self._findings.append(f"{self._place(table, index, needle)}: {problem} -> {remedy}")

    def _raise_findings(self) -> None:
        if self._findings:
            raise OverlayError(self._findings)


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
