"""The tokens of a line."""

from grand_challenge_dicom_de_id_procedure.regex import regex

_TOKEN = r"""(?:"[^"]*"|'[^']*'|\S)+"""


def split(line: str) -> list[str]:
    """The tokens of a line, which blanks separate outside of quotes. Quotes stay in them."""
    return regex(_TOKEN).findall(line)


def without_comment(text: str) -> str:
    """A text up to its first #, without the blanks before it."""
    return text.partition("#")[0].rstrip()
