"""The VR of an element: what the data dictionary says, and what the file says."""

from __future__ import annotations

from functools import lru_cache

from grand_challenge_dicom_de_id_procedure.dicom.values import CODE_VRS, TEXT_VRS

_SAME_SIZE = (
    frozenset((b"US", b"SS")),
    frozenset((b"UL", b"SL")),
    frozenset((b"UV", b"SV")),
    frozenset((b"OB", b"OW")),
    frozenset(vr.encode() for vr in CODE_VRS | TEXT_VRS),
)


@lru_cache(maxsize=1024)
def representation(choices: tuple[bytes, ...], stored: bytes) -> tuple[str, bool]:
    """The VR of an element, and whether its value can be read under it.

    The dictionary's decides, whatever the file says (PS3.5 section 6.2.2 for UN).
    """
    if not choices:
        return (stored or b"UN").decode("ascii"), True
    vr = choices[0].decode("ascii")
    if vr == "SQ":
        return vr, False
    if stored in choices:
        return stored.decode("ascii"), True
    if stored in (b"", b"UN"):
        return vr, True
    return vr, any(stored in family and choices[0] in family for family in _SAME_SIZE)
