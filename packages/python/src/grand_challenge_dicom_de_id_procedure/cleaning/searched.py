"""Which of the spellings that are searched for are in a text, however many they are."""

from collections.abc import Iterable, Iterator

from grand_challenge_dicom_de_id_procedure.cleaning.spellings import Spelling

PREFIX = 6
"""Characters by which spellings are found, if there are many, or if a text may be cut in one."""

_MANY = 500  # from here on, trying each in each text takes longer


class SearchedSpellings:
    """Spellings by their letters and digits.

    Args:
        spellings: of all values.
        words: that are not searched for.
    """

    def __init__(self, spellings: Iterable[Spelling], words: frozenset[str]) -> None:
        self._by_word: dict[str, list[Spelling]] = {}
        self._by_prefix: dict[str, list[Spelling]] = {}
        for each in spellings:
            word = each.letters_and_digits
            self._by_prefix.setdefault(word[:PREFIX], []).append(each)
            if word not in words:
                self._by_word.setdefault(word, []).append(each)
        self._is_many = len(self._by_word) > _MANY
        self._few = () if self._is_many else _without_others_inside(self._by_word)
        lengths: dict[str, set[int]] = {}
        for word in self._by_word if self._is_many else ():
            lengths.setdefault(word[:PREFIX], set()).add(len(word))
        self._lengths = {prefix: tuple(found) for prefix, found in lengths.items()}

    def may_be_in(self, text: str) -> bool:
        """Whether a spelling is in the letters and digits of a text."""
        if self._is_many:
            return next(self._words_in(text), None) is not None
        return any(map(text.__contains__, self._few))

    def occurring(self, text: str) -> list[Spelling]:
        """The spellings that are in the letters and digits of a text."""
        words: Iterable[str] = filter(text.__contains__, self._by_word)
        if self._is_many:
            words = set(self._words_in(text))
        return [each for word in words for each in self._by_word[word]]

    def beginning(self, text: str) -> list[Spelling]:
        """The spellings whose first ``PREFIX`` letters and digits are in those of a text."""
        prefixes = {text[start : start + PREFIX] for start in range(len(text) - PREFIX + 1)}
        return [each for prefix in prefixes for each in self._by_prefix.get(prefix, ())]

    def _words_in(self, text: str) -> Iterator[str]:
        by_word, lengths_of = self._by_word, self._lengths.get
        for start in range(len(text)):
            for size in range(1, PREFIX + 1):
                for length in lengths_of(text[start : start + size], ()):
                    word = text[start : start + length]
                    if word in by_word:
                        yield word


def _without_others_inside(words: Iterable[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for word in sorted(words, key=len):
        if not any(map(word.__contains__, kept)):
            kept.append(word)
    return tuple(kept)
