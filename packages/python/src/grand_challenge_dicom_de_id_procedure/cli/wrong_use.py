"""Arguments that cannot be carried out."""


class WrongUseError(Exception):
    """What was asked makes no sense; the message says what would."""
