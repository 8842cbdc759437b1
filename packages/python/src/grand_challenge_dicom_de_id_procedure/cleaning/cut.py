"""Values of which a text has only the beginning, because it was cut to the longest SH or LO."""

from grand_challenge_dicom_de_id_procedure.cleaning.fold import MARK, letters_and_digits
from grand_challenge_dicom_de_id_procedure.cleaning.searched import PREFIX, SearchedSpellings

CUT = (16, 64)
"""Characters of the longest SH and LO."""

_CUT_KINDS = frozenset(("person-name", "identifier", "institution", "address"))


def may_be_cut_in(folded: str, spellings: SearchedSpellings) -> bool:
    """Whether one of several texts, in lines, may end in the beginning of a value."""
    starts = set[int]()  # of texts that may end later: some have line breaks themselves
    start = 0
    for line in folded.replace("\\", "\n").split("\n"):
        starts.add(start)
        end = start + len(line)
        for length in CUT:
            if end - length in starts and find_cut(folded[end - length : end], spellings):
                return True
        start = end + 1
    return False


def find_cut(folded: str, spellings: SearchedSpellings) -> list[tuple[int, int, str]]:
    """Find the beginnings of values at the end of a text that was cut to the longest VR.

    Returns:
        Start, end and kind of each.
    """
    plain = folded.replace(MARK, "")
    text = letters_and_digits(plain)
    hits: list[tuple[int, int, str]] = []
    for spelling in spellings.beginning(text):
        joined = spelling.letters_and_digits
        if spelling.kind not in _CUT_KINDS or len(joined) <= PREFIX:
            continue
        place = text.rfind(joined[:PREFIX])
        length = len(text) - place
        if place < 0 or length >= len(joined) or not joined.startswith(text[place:]):
            continue
        start = len(plain)
        while length:
            start -= 1
            length -= plain[start].isalnum()
        if not start or not plain[start - 1].isalnum():
            hits.append((start, len(plain), spelling.kind))
    return hits
