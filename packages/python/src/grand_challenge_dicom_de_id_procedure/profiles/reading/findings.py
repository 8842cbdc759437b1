"""Collects what is wrong in a profile, so that all of it is said at once."""

from __future__ import annotations

from collections.abc import Iterable

from grand_challenge_dicom_de_id_procedure.errors import ProfileError
from grand_challenge_dicom_de_id_procedure.profiles.language.nearest import nearest
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import ProfilePlace


class Findings:
    """Errors and warnings of one profile.

    Args:
        name: of its file.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.warnings: list[str] = []
        self._errors: list[str] = []

    def error(self, line: int, text: str) -> None:
        """Note that the profile cannot be used."""
        self._errors.append(f"{ProfilePlace(self.name, line)}: {text}")

    def warning(self, line: int, text: str) -> None:
        """Note that it can be used, but probably something else is meant."""
        self.warnings.append(f"{ProfilePlace(self.name, line)}: {text}")

    def unknown(self, line: int, word: str, known: Iterable[str], where: str) -> None:
        """Note a key that is not known: it may be misspelt, or a key of another program."""
        near = nearest(word, known)
        if near:
            self.error(line, f"{where} has no {word}; do you mean {near}?")
        else:
            self.warning(line, f"{where} has no {word}; it has no effect")

    def check(self) -> None:
        """Raise ``ProfileError`` if there are errors."""
        if self._errors:
            raise ProfileError(self._errors, self.warnings)
