"""One word has one meaning: no two public classes, or exported types, have the same name."""

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

FOLDERS = {
    "Python": (("packages/python/src", "build"), "*.py", r"^class ([A-Z]\w*)"),
    "JavaScript": (
        ("packages/javascript/src",),
        "*.ts",
        r"^export (?:abstract )?(?:class|interface|type|enum) (\w+)",
    ),
    "the page": (
        ("packages/javascript/page/src",),
        "*.ts",
        r"^export (?:abstract )?(?:class|interface|type|enum) (\w+)",
    ),
}


def _places(root: Path, language: str) -> Mapping[str, list[str]]:
    folders, files, defined = FOLDERS[language]
    places = defaultdict(list)
    for folder in folders:
        for path in sorted((root / folder).rglob(files)):
            for name in re.findall(defined, path.read_text(encoding="utf-8"), re.MULTILINE):
                places[name].append(path.relative_to(root).as_posix())
    return places


@pytest.mark.parametrize("language", FOLDERS)
def test_a_name_stands_for_one_thing(repository: Path, language: str) -> None:
    places = _places(repository, language)
    assert len(places) > 20
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
