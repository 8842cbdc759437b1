"""What the documentation says of recall and over-cleaning is what is measured."""

from pathlib import Path

from free_text import CORPUS, identifying_texts, measure, table


def test_the_documentation_shows_what_is_measured(repository: Path) -> None:
    assert table(measure()) in (repository / "docs/cleaning.md").read_text(encoding="utf-8")


def test_there_are_500_texts_of_each_sort_and_each_once() -> None:
    texts = [(row["patient_id"], row["text"]) for row in identifying_texts()]
    harmless = (CORPUS / "harmless.txt").read_text(encoding="utf-8").splitlines()
    assert len(texts) == len(set(texts)) == 500
    assert len(harmless) == len(set(harmless)) == 500


def test_each_planted_value_stands_in_its_text() -> None:
    for row in identifying_texts():
        for value in row["planted"].split("|"):
            assert value, row
            assert value in row["text"], row
