"""Text in the character sets of DICOM (PS3.5 section 6.1, PS3.3 C.12.1.1.2)."""

from __future__ import annotations

import warnings
from functools import lru_cache

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

_LONGEST = 1024  # bytes of a value, in which all terms that there are have room


class CharacterSet:
    """One value of Specific Character Set (0008,0005), without code extensions.

    Args:
        codec: Python's name for the encoding.
    """

    def __init__(self, codec: str) -> None:
        self._codec = codec

    def decode(self, raw: bytes) -> str:
        """The text that bytes stand for; what stands for none becomes U+FFFD."""
        return raw.decode(self._codec, "replace")

    def encode(self, text: str) -> bytes:
        """The bytes for a text.

        Raises:
            UnicodeError: the character set lacks a character of it.
        """
        return text.encode(self._codec)


class ExtendedCharacterSet(CharacterSet):
    """Character sets that escape sequences switch between (PS3.5 section 6.1.2.5)."""

    def __init__(self, terms: tuple[str, ...]) -> None:
        from pydicom.charset import convert_encodings

        super().__init__("latin_1")
        self._codecs = convert_encodings(list(terms))

    def decode(self, raw: bytes) -> str:
        """The text that bytes stand for; what stands for none becomes U+FFFD."""
        from pydicom.charset import decode_bytes

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pydicom's, about what it has to replace
            return decode_bytes(raw, self._codecs, set(b"\\^=\r\n\f\t"))

    def encode(self, text: str) -> bytes:
        """The bytes for a text.

        Raises:
            UnicodeError: none of the character sets has a character of it.
        """
        from pydicom.charset import encode_string

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            encoded = encode_string(text, self._codecs)
        if self.decode(encoded) != text:
            raise UnicodeEncodeError("iso2022", text, 0, len(text), "no character set has it")
        return encoded


# Without the attribute it is ASCII; files that hold more anyway mostly mean this.
DEFAULT = CharacterSet("latin_1")


def character_set_of(value: bytes) -> CharacterSet:
    """The character set that a value of Specific Character Set names.

    An unknown term is read as Latin 1, in which every byte stands for a character.
    """
    return _character_set_of(value[:_LONGEST])


@lru_cache(maxsize=256)
def _character_set_of(value: bytes) -> CharacterSet:
    terms = [term.strip(b" \0") for term in value.split(b"\\")]
    if not any(terms):
        return DEFAULT
    if len(terms) == 1 and terms[0] in _CODECS:
        return CharacterSet(_CODECS[terms[0]])
    if any(term.startswith(b"ISO 2022") for term in terms):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pydicom's, about terms that it has to guess
            try:
                return ExtendedCharacterSet(tuple(term.decode("latin_1") for term in terms))
            except (LookupError, ValueError):
                return DEFAULT
    return CharacterSet(_CODECS.get(terms[0], "latin_1"))
