"""Every SOP class is in a family of IODs, and each family gets every pair of options."""

from __future__ import annotations

from collections import Counter, defaultdict

from grand_challenge_dicom_de_id_procedure import procedure

from .case import REJECTED, STANDARD
from .families import FAMILIES, family_of, share_of_pairs
from .named import each_pair

ACCEPTED = [each for each in STANDARD.sop_classes.values() if each.name not in REJECTED]


def test_each_family_gets_every_pair_once() -> None:
    shares = defaultdict[str, Counter[tuple[str, ...]]](Counter)
    for sop_class in ACCEPTED:
        shares[family_of(sop_class)].update(share_of_pairs(procedure, sop_class, ACCEPTED))
    assert shares.keys() == FAMILIES.keys()
    assert all(share == Counter(each_pair(procedure)) for share in shares.values())
