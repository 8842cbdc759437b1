"""What `make mutants` reads is true of the code."""

from pathlib import Path

import pytest

from ..mutants.groups import read_groups
from ..mutants.survivors import read_survivors
from ..mutants.workspace import PACKAGE

GROUPS, SURVIVORS = read_groups(), read_survivors()


@pytest.mark.parametrize("name", GROUPS)
def test_the_modules_and_tests_of_a_group_are_there(repository: Path, name: str) -> None:
    group = GROUPS[name]
    package = repository / "packages/python/src" / PACKAGE
    paths = [package / each for each in group.modules] + [repository / each for each in group.tests]
    assert [path for path in paths if not path.exists()] == []


@pytest.mark.parametrize("survivor", SURVIVORS, ids=lambda each: f"{each.module}-{each.function}")
def test_a_listed_survivor_changes_lines_that_are_there(
    repository: Path, survivor: tuple[str, str, str, str]
) -> None:
    module, _, before, _ = survivor
    source = (repository / "packages/python/src" / PACKAGE / module).read_text("utf-8")
    lines = {line.strip() for line in source.splitlines()}
    assert set(before.splitlines()) <= lines
