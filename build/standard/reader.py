"""Read the tables of one edition of the Standard and check that they belong together."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, cast, get_args

from errors import BuildError
from standard.model import (
    Attribute,
    AttributeType,
    Module,
    RegisteredUID,
    SOPClass,
    Standard,
    TableRow,
    Usage,
)
from standard.occurrences import FUNCTIONAL_GROUPS
from standard.profile_codes import ALLOWED_BY_CODE, ALLOWED_BY_OPTION, OPTIONS

FOLDER = Path(__file__).parent


class StandardError(BuildError):
    """A table of the Standard is missing, malformed or does not fit the others."""


@dataclass(frozen=True, slots=True)
class _Line:
    file: Path
    number: int
    cells: Mapping[str, str]

    def refuse(self, problem: str, remedy: str) -> NoReturn:
        raise StandardError(f"{self.file.name}:{self.number}: {problem} -> {remedy}")

    def one_of(self, column: str, allowed: Sequence[str]) -> str:
        value = self.cells[column]
        if value not in allowed:
            self.refuse(f"invalid {column} {value!r}", f"one of {', '.join(allowed)}")
        return value


def newest_edition(folder: Path = FOLDER) -> str:
    """The last of the editions in a folder, which is the one that the build uses."""
    editions = [file.parent.name for file in folder.glob("*/manifest.toml")]
    if not editions:
        raise StandardError(f"{folder}: no edition -> a folder with a manifest.toml")
    return max(editions)


def read_standard(edition: str | None = None, folder: Path = FOLDER) -> Standard:
    """Read ``folder/edition`` into a :class:`Standard`; by default the newest edition there.

    Raises StandardError, naming file and line, where a table is missing, a row is malformed,
    or a row refers to something that no table defines.
    """
    source = folder / (edition or newest_edition(folder))
    manifest_file = source / "manifest.toml"
    if not manifest_file.is_file():
        raise StandardError(f"{manifest_file}: no such file -> a folder with the edition's tables")
    manifest = tomllib.loads(manifest_file.read_text(encoding="utf-8"))
    for name, expected in manifest["rows"].items():
        _check_row_count(source / name, expected)

    attributes = _read_attributes(source / "attributes.tsv")
    tables_of_module: dict[tuple[str, str], list[str]] = {}
    table_lines: list[_Line] = []
    for line in _lines(source / "module_tables.tsv", "module section table"):
        key = line.cells["module"], line.cells["section"]
        tables_of_module.setdefault(key, []).append(line.cells["table"])
        table_lines.append(line)

    rows_of_table = _read_table_rows(source / "table_rows.tsv", attributes)
    for line in table_lines:
        if line.cells["table"] not in rows_of_table:
            line.refuse(f"table {line.cells['table']} has no rows", "a table of table_rows.tsv")

    modules = _read_modules(source / "iod_modules.tsv", "module", tables_of_module)
    groups = _read_modules(source / "iod_functional_groups.tsv", "macro", tables_of_module)

    sop_classes: dict[str, SOPClass] = {}
    for line in _lines(source / "sop_classes.tsv", "uid name iod"):
        sop_class = SOPClass(line.cells["uid"], line.cells["name"], line.cells["iod"])
        if sop_class.iod not in modules:
            line.refuse(f"the IOD {sop_class.iod!r} has no modules", "an IOD of iod_modules.tsv")
        sop_classes[sop_class.uid] = sop_class

    columns = " ".join(("tag", "basic", *OPTIONS))
    profile_lines = list(_lines(source / "confidentiality_profile.tsv", columns))
    return Standard(
        edition=manifest["edition"],
        parts=manifest["parts"],
        sop_classes=sop_classes,
        attributes=attributes,
        profile={
            line.cells["tag"]: line.one_of("basic", tuple(ALLOWED_BY_CODE))
            for line in profile_lines
        },
        options={
            line.cells["tag"]: {
                name: line.one_of(name, ALLOWED_BY_OPTION) for name in OPTIONS if line.cells[name]
            }
            for line in profile_lines
        },
        modules=modules,
        functional_groups=groups,
        tables_of_module=tables_of_module,
        rows_of_table=rows_of_table,
        registered_uids=_read_uids(source / "uids.tsv"),
        safe_private=frozenset(
            "({group},{element},{private_creator})".format_map(line.cells)
            for line in _lines(source / "safe_private.tsv", "private_creator group element")
        ),
    )


def _read_uids(file: Path) -> dict[str, RegisteredUID]:
    """The UIDs of PS3.6 Annex A."""
    return {
        line.cells["uid"]: RegisteredUID(
            line.cells["name"],
            line.cells["kind"],
            line.one_of("retired", ("Y", "N")) == "Y",
        )
        for line in _lines(file, "uid name kind retired")
    }


def _read_attributes(file: Path) -> dict[str, Attribute]:
    """The attributes of PS3.6 by tag."""
    return {
        line.cells["tag"]: Attribute(
            line.cells["tag"],
            line.cells["keyword"],
            line.cells["name"],
            line.cells["vr"],
            line.cells["vm"],
            line.one_of("retired", ("Y", "N")) == "Y",
        )
        for line in _lines(file, "tag keyword name vr vm retired")
    }


def _check_row_count(file: Path, expected: int) -> None:
    if not file.is_file():
        raise StandardError(f"{file.name}: no such file -> the manifest lists it")
    found = file.read_bytes().count(b"\n") - 1
    if found != expected:
        raise StandardError(
            f"{file.name}: {found} rows, the manifest counts {expected} -> restore the missing row,"
            " or correct the count beside the edition"
        )


def _lines(file: Path, columns: str) -> Iterator[_Line]:
    required = columns.split()
    if not file.is_file():
        raise StandardError(f"{file}: no such file -> a table with the columns {columns}")
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        missing = [c for c in required if c not in (reader.fieldnames or ())]
        if missing:
            raise StandardError(f"{file.name}:1: no column {missing[0]!r} -> {columns}")
        for number, cells in enumerate(reader, start=2):
            if None in cells or None in cells.values():
                raise StandardError(
                    f"{file.name}:{number}: the number of columns is wrong -> {columns}"
                )
            yield _Line(file, number, cells)


def _read_modules(
    file: Path, column: str, tables: Mapping[tuple[str, str], Sequence[str]]
) -> dict[str, list[Module]]:
    modules: dict[str, list[Module]] = {}
    for line in _lines(file, f"iod {column} section usage"):
        name, section = line.cells[column], line.cells["section"]
        if (name, section) not in tables:
            line.refuse(f"{column} {name!r} ({section}) has no table", "one of module_tables.tsv")
        usage = cast(Usage, line.one_of("usage", get_args(Usage)))
        modules.setdefault(line.cells["iod"], []).append(Module(name, section, usage))
    return modules


def _read_table_rows(file: Path, attributes: Mapping[str, Attribute]) -> dict[str, list[TableRow]]:
    rows: dict[str, list[TableRow]] = {}
    lines = list(_lines(file, "table depth kind ref type"))
    tables = {line.cells["table"] for line in lines}
    depth_reached: dict[str, int] = {}
    for line in lines:
        table, reference = line.cells["table"], line.cells["ref"]
        is_include = line.one_of("kind", ("attribute", "include")) == "include"
        depth = int(line.one_of("depth", tuple(map(str, range(20)))))
        if is_include and reference not in tables and reference != FUNCTIONAL_GROUPS:
            line.refuse(f"includes table {reference}, which has no rows", "a table of this file")
        if not is_include and reference not in attributes:
            line.refuse(f"{reference} is not an attribute", "a tag of attributes.tsv")
        if depth > depth_reached.get(table, -1) + 1:
            line.refuse(
                f"depth {depth} without a row at depth {depth - 1} above", "a smaller depth"
            )
        depth_reached[table] = depth
        type_ = cast(AttributeType, line.one_of("type", get_args(AttributeType)))
        rows.setdefault(table, []).append(TableRow(depth, is_include, reference, type_))
    return rows
