"""A part of the value of pixel data that is to be written otherwise."""

from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple


class RangeChange(NamedTuple):
    """A range of a file, and what is written there instead.

    Attributes:
        start: offset of its first byte.
        end: offset after its last byte.
        kind: what it is, such as "JPEG comment"; empty for the header of what follows.
        fill: one byte that is written throughout; or as many bytes as the range has; or none, and
            the range is left out.
    """

    start: int
    end: int
    kind: str
    fill: bytes = b"\0"

    @property
    def growth(self) -> int:
        """How many bytes there are more than before; negative where there are fewer."""
        return 0 if self.fill else self.start - self.end

    def new(self, start: int, end: int) -> bytes:
        """What is written in place of a part of the range."""
        if len(self.fill) == 1:
            return self.fill * (end - start)
        return self.fill[start - self.start : end - self.start]


def unreadable(what: str) -> UnreadableDICOMError:
    """The error for pixel data whose structure is not understood.

    Args:
        what: what is wrong with them.
    """
    return UnreadableDICOMError(f"pixel data: {what}", "bad-pixel-data")
