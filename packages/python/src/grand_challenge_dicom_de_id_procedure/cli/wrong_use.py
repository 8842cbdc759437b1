"""The error for wrong arguments."""


class WrongUseError(Exception):
    """The arguments are wrong. The message says what is wrong and what would be right."""
