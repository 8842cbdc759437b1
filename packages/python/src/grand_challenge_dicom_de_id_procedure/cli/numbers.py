"""Numbers in the arguments of commands, and in what they print."""

import argparse


def positive(text: str) -> int:
    """A positive integer; raises what argparse reports as wrong use."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a positive integer, not {text!r}")
    return int(text)


def number_of(count: int, what: str) -> str:
    """Such as "1 line" and "2 lines"."""
    return f"{count} {what}{'s' * (count != 1)}"
