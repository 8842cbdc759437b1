"""Numbers in the arguments of commands."""

import argparse


def positive(text: str) -> int:
    """A positive integer; raises what argparse reports as wrong use."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a positive integer, not {text!r}")
    return int(text)
