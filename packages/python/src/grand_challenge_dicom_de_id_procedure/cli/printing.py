"""Prints lines that any terminal or file can show."""

from typing import TextIO


def one_line(text: str) -> str:
    """Escape line breaks and control characters, which file names may contain."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in text
    )


def print_line(line: str, stream: TextIO | None) -> None:
    """Print a line to stdout or stderr, unless that is closed (None).

    Characters that the encoding of the stream does not have are escaped.
    """
    if stream is None:
        return
    encoding = stream.encoding or "utf-8"
    print(line.encode(encoding, "backslashreplace").decode(encoding), file=stream)
