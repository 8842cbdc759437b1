"""Text in the character sets of DICOM (PS3.5 section 6.1, PS3.3 C.12.1.1.2)."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import lru_cache

from grand_challenge_dicom_de_id_procedure.regex import regex

# Defined terms of Specific Character Set without code extensions, and Python's names for them.
_CODECS = {
    b"ISO_IR 6": "latin_1",
    b"ISO_IR 100": "latin_1",
    b"ISO_IR 101": "iso8859_2",
    b"ISO_IR 109": "iso8859_3",
    b"ISO_IR 110": "iso8859_4",
    b"ISO_IR 144": "iso8859_5",
    b"ISO_IR 127": "iso8859_6",
    b"ISO_IR 126": "iso8859_7",
    b"ISO_IR 138": "iso8859_8",
    b"ISO_IR 148": "iso8859_9",
    b"ISO_IR 203": "iso8859_15",
    b"ISO_IR 166": "iso8859_11",
    b"ISO_IR 13": "shift_jis",
    b"ISO_IR 192": "utf_8",
    b"GB18030": "gb18030",
    b"GBK": "gbk",
}

_MULTI_BYTE = frozenset(("utf_8", "shift_jis", "gb18030", "gbk"))

_ESCAPE = rb"(?s)\x1b(?:\$[()].|..)"
_MISSPELT = "ISO[^_]IR|ISO.2022.IR."  # what pydicom reads all the same
_LONGEST = 1024  # bytes of a value: more than all defined terms take together


class CharacterSet:
    """One value of Specific Character Set (0008,0005), without code extensions.

    Attributes:
        codec: Python's name for the encoding.
    """

    def __init__(self, codec: str) -> None:
        self.codec = codec

    @property
    def codecs(self) -> Sequence[str]:
        """Python's names for all its encodings; the first applies where no escape sequence does."""
        return (self.codec,)

    def decode(self, raw: bytes) -> str:
        """The text of these bytes; invalid bytes become U+FFFD."""
        return raw.decode(self.codec, "replace")

    def is_valid(self, raw: bytes) -> bool:
        """Whether these bytes are text in this character set."""
        try:
            raw.decode(self.codec)
        except (UnicodeDecodeError, RuntimeError):  # the codec itself fails on some single shifts
            return False
        return True

    @property
    def is_multi_byte(self) -> bool:
        """Whether a character may take several bytes."""
        return self.codec in _MULTI_BYTE

    def encode(self, text: str) -> bytes:
        """The bytes for a text.

        Raises:
            UnicodeError: a character is not in the character set.
        """
        return text.encode(self.codec)


class ExtendedCharacterSet(CharacterSet):
    """Several character sets, with escape sequences between them (PS3.5 section 6.1.2.5)."""

    def __init__(self, codecs: Sequence[str]) -> None:
        super().__init__("latin_1")
        self._codecs = codecs

    is_multi_byte = True

    @property
    def codecs(self) -> Sequence[str]:
        return self._codecs

    def is_valid(self, raw: bytes) -> bool:
        with warnings.catch_warnings(action="always", record=True) as said:
            self._decode(raw)
        return not said  # about invalid bytes, or escape sequences of others

    def decode(self, raw: bytes) -> str:
        with warnings.catch_warnings(action="ignore"):
            return self._decode(raw)

    def _decode(self, raw: bytes) -> str:
        from pydicom.charset import decode_bytes

        return decode_bytes(raw, self._codecs, set(b"\\^=\r\n\f\t"))

    def encode(self, text: str) -> bytes:
        from pydicom.charset import encode_string

        with warnings.catch_warnings(action="ignore"):
            encoded = encode_string(text, self._codecs)
        if self.decode(encoded) != text:
            raise UnicodeEncodeError("iso2022", text, 0, len(text), "no character set has it")
        return encoded


DEFAULT = CharacterSet("latin_1")
"""For a data set without the attribute: it should be ASCII, and is mostly Latin 1 if it is not."""


def is_defined_term(value: bytes) -> bool:
    """Whether a value of Specific Character Set is one defined term without code extensions."""
    return value.strip(b" \0") in _CODECS


def character_set_of(value: bytes) -> CharacterSet:
    """The character set that a value of Specific Character Set names; Latin 1 if it is unknown."""
    return _character_set_of(value[:_LONGEST])


@lru_cache(maxsize=256)
def _character_set_of(value: bytes) -> CharacterSet:
    terms = [term.strip(b" \0") for term in value.split(b"\\")]
    if not any(terms):
        return DEFAULT
    if any(term.startswith(b"ISO 2022") for term in terms):
        from pydicom.charset import convert_encodings, python_encoding

        def known(term: str) -> str:  # else pydicom takes it as the name of a Python codec
            is_known = term in python_encoding or regex(_MISSPELT).match(term) is not None
            return term if is_known else ""

        with warnings.catch_warnings(action="ignore"):  # about misspelled terms
            try:
                return ExtendedCharacterSet(
                    convert_encodings([known(term.decode("latin_1")) for term in terms])
                )
            except (LookupError, ValueError):
                return DEFAULT
    return CharacterSet(_CODECS.get(terms[0], "latin_1"))


_UTF_8, _SHIFT_JIS, _GB18030 = (CharacterSet(each) for each in ("utf_8", "shift_jis", "gb18030"))
_ISO_2022 = CharacterSet("iso2022_jp_2")


def other_character_sets(raw: bytes, declared: CharacterSet) -> tuple[CharacterSet, ...]:
    """The character sets that a text may be in although another is declared.

    None for ASCII. Text with escape sequences that are not declared may be in the character sets of
    these. Text that is valid UTF-8 may be UTF-8. Text that is not valid as declared, or is declared
    as East Asian, may be in Shift JIS or GB18030; the former also in Latin 1.
    """
    escaped = _by_escapes(raw, declared) if b"\x1b" in raw else None
    if escaped is not None or raw.isascii():
        return (escaped,) if escaped not in (None, declared) else ()
    is_utf_8 = declared.codec == "utf_8"
    if _UTF_8.is_valid(raw):
        return () if is_utf_8 else (_UTF_8,)
    is_valid = declared.is_valid(raw)
    if is_valid and not declared.is_multi_byte:
        return ()
    return tuple(
        each
        for each in (_SHIFT_JIS, _GB18030, *(() if is_valid else (DEFAULT,)))
        if each.codec != declared.codec and each.is_valid(raw)
    )


def has_unknown_escapes(raw: bytes, declared: CharacterSet) -> bool:
    """Whether a text has escape sequences with which no character set makes it valid."""
    return b"\x1b" in raw and _by_escapes(raw, declared) is None


def _by_escapes(raw: bytes, declared: CharacterSet) -> CharacterSet | None:
    """The character set in which the escape sequences of a text are valid; None if there is none.

    It is the declared one if that has them all.
    """
    if isinstance(declared, ExtendedCharacterSet) and declared.is_valid(raw):
        return declared
    if _ISO_2022.is_valid(raw) and "\x1b" not in _ISO_2022.decode(raw):
        return _ISO_2022
    from pydicom.charset import CODES_TO_ENCODINGS

    used = {CODES_TO_ENCODINGS.get(each, "") for each in regex(_ESCAPE).findall(raw)}
    extended = ExtendedCharacterSet((*declared.codecs, *sorted(filter(None, used))))
    return extended if extended.is_valid(raw) else None
