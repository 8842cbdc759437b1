"""The tables of the Standard become a model, and damage to them is named."""

from pathlib import Path

import pytest
from tests.compile.conftest import run_step

from standard.model import Standard
from standard.occurrences import occurrences_of_iod
from standard.reader import StandardError, read_standard


def test_every_storage_sop_class_has_an_iod_with_modules(standard: Standard) -> None:
    assert len(standard.sop_classes) == 179
    assert all(standard.modules[c.iod] for c in standard.sop_classes.values())


def test_manifest_names_the_edition_of_each_part(standard: Standard) -> None:
    assert standard.parts == {
        "PS3.3": "2025e",
        "PS3.4": "2025e",
        "PS3.6": "2025e",
        "PS3.15": "2026c",
    }


def test_repeating_groups_are_attributes(standard: Standard) -> None:
    assert standard.attributes["(60XX,3000)"].keyword == "OverlayData"
    assert any(o.tag == "(60XX,3000)" for o in occurrences_of_iod(standard, "CT Image"))


def test_functional_group_macros_stand_in_shared_and_per_frame_items(standard: Standard) -> None:
    paths = {
        o.path: o.group.name
        for o in occurrences_of_iod(standard, "Enhanced CT Image")
        if o.tag == "(0028,9110)" and o.group is not None
    }
    assert paths == {("(5200,9229)",): "Pixel Measures", ("(5200,9230)",): "Pixel Measures"}


def test_a_macro_that_includes_itself_is_followed_once(standard: Standard) -> None:
    paths = [
        o.path for o in occurrences_of_iod(standard, "Comprehensive SR") if o.tag == "(0040,A730)"
    ]
    assert () in paths
    assert all(len(path) < 20 for path in paths)


def test_rows_continue_the_sequence_that_an_included_table_ends_with(standard: Standard) -> None:
    frames = [
        o.path for o in occurrences_of_iod(standard, "Comprehensive SR") if o.tag == "(0008,1160)"
    ]
    assert ("(0040,A730)", "(0008,1199)") in frames
    assert ("(0040,A730)",) not in frames


@pytest.mark.parametrize(
    ("table", "damage", "message"),
    [
        (
            "table_rows.tsv",
            lambda lines: lines[:500] + lines[501:],
            "table_rows.tsv: 8934 rows, the manifest counts 8935",
        ),
        (
            "attributes.tsv",
            lambda lines: [x for x in lines if not x.startswith("(0018,0060)")],
            "attributes.tsv: 5298 rows",
        ),
        (
            "iod_modules.tsv",
            lambda lines: [lines[0], lines[1].rsplit("\t", 1)[0] + "\tQ", *lines[2:]],
            "iod_modules.tsv:2: invalid usage 'Q' -> one of M, C, U",
        ),
        (
            "sop_classes.tsv",
            lambda lines: [lines[0], "1.2.3\tSome Storage\tNo such IOD", *lines[2:]],
            "sop_classes.tsv:2: the IOD 'No such IOD' has no modules",
        ),
        (
            "table_rows.tsv",
            lambda lines: [
                lines[0],
                lines[1].replace("8.8-1a", "no-table"),
                *lines[2:],
            ],
            "table_rows.tsv:2: includes table no-table, which has no rows",
        ),
        (
            "module_tables.tsv",
            lambda lines: ["module\tsection", *lines[1:]],
            "module_tables.tsv:1: no column 'table'",
        ),
        (
            "confidentiality_profile.tsv",
            lambda lines: [lines[0], "(0008,0012)", *lines[2:]],
            "confidentiality_profile.tsv:2: the number of columns is wrong",
        ),
        (
            "confidentiality_profile.tsv",
            lambda lines: [lines[0], lines[1].replace("\tX\t", "\tX/Y\t", 1), *lines[2:]],
            "confidentiality_profile.tsv:2: invalid basic 'X/Y' -> one of D, Z, X, K, C, U, Z/D, ",
        ),
    ],
)
def test_a_damaged_table_is_named_with_file_and_line(
    checkout: Path, table: str, damage: object, message: str
) -> None:
    file = checkout / "build/standard/2025e" / table
    lines = file.read_text().splitlines()
    file.write_text("\n".join(damage(lines)) + "\n")  # type: ignore[operator]
    with pytest.raises(StandardError) as raised:
        read_standard(folder=checkout / "build/standard")
    assert str(raised.value).startswith(message)


def test_a_missing_row_stops_make_base_with_one_line_and_nothing_written(checkout: Path) -> None:
    file = checkout / "build/standard/2025e/attributes.tsv"
    lines = file.read_text().splitlines()
    file.write_text("\n".join(lines[:-1]) + "\n")
    done = run_step(checkout, "base.py")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("attributes.tsv: 5298 rows, the manifest counts 5299 -> ")
    assert not (checkout / "procedure/base.json").exists()
