"""The published vocabulary knows makers and models of the field, as their equipment writes them."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from grand_challenge_dicom_de_id_procedure import procedure
from grand_challenge_dicom_de_id_procedure.cleaning.fold import fold
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import PARTS, Vocabulary

NOT_LISTED = {
    # Two letters are as often a hospital's own code: a room, a department, somebody's initials.
    "ACCUVIX XG", "Aperio GT450", "Aquilion Exceed LB", "Aquilion Prime SP", "CT/e", "Clinac iX",
    "Discovery MI", "FDR D-EVO II", "HI VISION Preirus", "TRC-NW8", "TUS-AI900", "Tomoscan AV",
    "UGEO WS80A", "VENTANA DP 200", "XGEO GC80",
    # Only a letter or a common word, and numbers.
    "G-SCAN BRIO", "P200T",
    # A year is a date.
    "Emotion 16 (2007)",
}  # fmt: skip


def models() -> list[dict[str, str]]:
    with (Path(__file__).parent / "models.tsv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def is_named(kind: str, value: str) -> bool:
    return Vocabulary.of(procedure).names_a_product(kind, re.findall(PARTS, fold(value)))


def test_a_station_with_the_name_of_a_model_is_no_needle() -> None:
    unknown = {row["model"] for row in models() if not is_named("station", row["model"])}
    assert unknown == NOT_LISTED


def test_an_institution_with_the_name_of_a_maker_is_no_needle() -> None:
    unknown = {row["maker"] for row in models() if not is_named("institution", row["maker"])}
    assert unknown == set()


def test_a_model_is_not_the_name_of_an_institution() -> None:
    for value in ("Unity", "Atlas Medical Center", "Horizon Imaging", "Premier Healthcare"):
        assert not is_named("institution", value)
