"""Lines for people, on whatever terminal or file they go to."""

from typing import TextIO


def one_line(text: str) -> str:
    """The text without what breaks a line or drives a terminal: names of files may hold it."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in text
    )


def say(line: str, stream: TextIO | None) -> None:
    """Print a line; what the stream's encoding cannot spell is escaped.

    Args:
        line: without its end.
        stream: stdout or stderr; None where it is closed.
    """
    if stream is None:
        return
    encoding = stream.encoding or "utf-8"
    print(line.encode(encoding, "backslashreplace").decode(encoding), file=stream)
