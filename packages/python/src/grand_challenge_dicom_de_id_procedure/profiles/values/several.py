"""Several values of one field, as DICOM elements have."""

from __future__ import annotations


class Several(list[object]):
    """A list whose values make up one text, with commas; the lists of other files do not."""

    def __str__(self) -> str:
        return ",".join(map(str, self))
