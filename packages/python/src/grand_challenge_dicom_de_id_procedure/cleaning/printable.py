"""Text in values that are not text, such as the description in a colour profile."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.dicom.character_set import CharacterSet
from grand_challenge_dicom_de_id_procedure.regex import regex

UTF_8 = CharacterSet("utf_8")
"""The character set of what ``printable`` gives."""

SHORTEST = 6
"""Characters of a run. A value that identifies and is shorter may be there by chance."""

CONTROLS = bytes(range(0x20))
"""Bytes that are in no run, but for the zeros between wide characters."""

LARGEST_SEARCHED = 1 << 20
"""Bytes. A longer value is not searched."""

# Characters in ASCII, in UTF-8, between letters in Latin 1; wide: in UTF-16 or UTF-32.
_CHARACTERS = (
    rb"[ -~]",
    rb"[\xc2-\xdf][\x80-\xbf]",
    rb"[\xe0-\xef][\x80-\xbf]{2}",
    rb"(?<=[A-Za-z])[\xc0-\xff](?=[A-Za-z])",
)
_RUN = rb"(?:%b){%d,}+" % (b"|".join(_CHARACTERS), SHORTEST)
_WIDE = rb"[ -~\xa0-\xff](?:\0(?:\0\0)?+[ -~\xa0-\xff]){%d,}+" % (SHORTEST - 1)
_RUNS = rb"%b|%b" % (_RUN, _WIDE)


def may_hold_text(raw: bytes) -> bool:
    """Whether a value has a run of printable characters."""
    return regex(_RUNS).search(raw) is not None


def printable(raw: bytes) -> bytes:
    """The runs of printable characters in a value, as UTF-8, with line breaks between them."""
    return b"\n".join(map(_as_utf_8, regex(_RUNS).findall(raw)))


def _as_utf_8(run: bytes) -> bytes:
    if b"\0" in run:
        return run.replace(b"\0", b"").decode("latin_1").encode("utf_8")
    try:
        run.decode("utf_8")
    except UnicodeDecodeError:
        return run.decode("latin_1").encode("utf_8")
    return run
