"""Text in the character sets of DICOM (PS3.5 section 6.1, PS3.3 C.12.1.1.2)."""

from __future__ import annotations

import warnings
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

_MISSPELT = "ISO[^_]IR|ISO.2022.IR."  # what pydicom reads all the same
_LONGEST = 1024  # bytes of a value: more than all defined terms take together


class CharacterSet:
    """One value of Specific Character Set (0008,0005), without code extensions.

    Attributes:
        codec: Python's name for the encoding.
    """

    def __init__(self, codec: str) -> None:
        self.codec = codec

    def decode(self, raw: bytes) -> str:
        """The text of these bytes; invalid bytes become U+FFFD."""
        return raw.decode(self.codec, "replace")

    def is_valid(self, raw: bytes) -> bool:
        """Whether these bytes are text in this character set."""
        try:
            raw.decode(self.codec)
        except UnicodeDecodeError:
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

    def __init__(self, terms: tuple[str, ...]) -> None:
        from pydicom.charset import convert_encodings, python_encoding

        def is_known(term: str) -> bool:  # else pydicom takes it as the name of a Python codec
            return term in python_encoding or regex(_MISSPELT).match(term) is not None

        super().__init__("latin_1")
        self._codecs = convert_encodings([term if is_known(term) else "" for term in terms])

    is_multi_byte = True

    def is_valid(self, raw: bytes) -> bool:
        return "\ufffd" not in self.decode(raw)

    def decode(self, raw: bytes) -> str:
        from pydicom.charset import decode_bytes

        with warnings.catch_warnings(action="ignore"):  # about invalid bytes
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


def character_set_of(value: bytes) -> CharacterSet:
    """The character set that a value of Specific Character Set names; Latin 1 if it is unknown."""
    return _character_set_of(value[:_LONGEST])


@lru_cache(maxsize=256)
def _character_set_of(value: bytes) -> CharacterSet:
    terms = [term.strip(b" \0") for term in value.split(b"\\")]
    if not any(terms):
        return DEFAULT
    if any(term.startswith(b"ISO 2022") for term in terms):
        with warnings.catch_warnings(action="ignore"):  # about misspelled terms
            try:
                return ExtendedCharacterSet(tuple(term.decode("latin_1") for term in terms))
            except (LookupError, ValueError):
                return DEFAULT
    return CharacterSet(_CODECS.get(terms[0], "latin_1"))


_UTF_8, _SHIFT_JIS, _GB18030 = (CharacterSet(each) for each in ("utf_8", "shift_jis", "gb18030"))
_ISO_2022 = CharacterSet("iso2022_jp_2")


def other_character_sets(raw: bytes, declared: CharacterSet) -> tuple[CharacterSet, ...]:
    """The character sets that a text may be in although another is declared.

    None for ASCII. Text that is valid UTF-8 may be UTF-8. Text that is not valid as declared, or is
    declared as East Asian, may be in Shift JIS or GB18030; the former also in Latin 1.
    """
    if raw.isascii():
        has_escapes = b"\x1b" in raw and not isinstance(declared, ExtendedCharacterSet)
        return (_ISO_2022,) if has_escapes and _ISO_2022.is_valid(raw) else ()
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
