"""The summary of a run."""

from collections import Counter
from collections.abc import Sequence

from grand_challenge_dicom_de_id_procedure.cli.names import sop_class_name
from grand_challenge_dicom_de_id_procedure.cli.numbers import number_of
from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak
from grand_challenge_dicom_de_id_procedure.run.report import FileReport

_NOTED = {
    "not-stated": "not stated whether the pixels show who the patient is",
    "burned-in": "written with Patient Identity Removed NO",
    "value-does-not-fit": "with a value that did not fit, and is empty now",
    "flagged-not-blanked": "flagged by the recipe, with nothing blanked in the pixels",
}
_ORDER = ("done", "rejected", "failed", "skipped")
_MOST_PLACES = 10


class Summary:
    """Counts the files of a run."""

    def __init__(self) -> None:
        self._reasons = {status: Counter[str]() for status in _ORDER}
        self._noted: dict[str, Counter[str]] = {}
        self._leaks = _Replacements("leaks cleaned")
        self._cleaned = _Replacements("replaced by C")
        self._blanked = self._files_with_blanked = 0

    def add(self, report: FileReport) -> None:
        """Count one file."""
        self._reasons[report.status][report.reason] += 1
        for reason in report.noted:
            self._noted.setdefault(reason, Counter())[report.sop_class] += 1
        self._leaks.add(report.leaks)
        self._cleaned.add(report.cleaned)
        self._blanked += sum(report.blanked.values())
        self._files_with_blanked += bool(report.blanked)

    def number(self, status: str) -> int:
        """The number of files with a status."""
        return self._reasons[status].total()

    def lines(self, seconds: float) -> list[str]:
        """The summary of a run of so many seconds: the numbers of each status and each reason."""
        files = sum(map(self.number, _ORDER))
        if not files:
            return ["no files"]
        numbers = [f"{self.number(status)} {status}" for status in _ORDER if self.number(status)]
        rate = f", {files / seconds:.0f} files/s" if seconds > 0 else ""
        lines = [f"{', '.join(numbers)} in {seconds:.1f} s{rate}"]
        for status, counted in self._reasons.items():
            reasons = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
            lines += [f"  {status}: {count} {reason}" for reason, count in reasons if reason]
        lines += [*self._leaks.lines(), *self._cleaned.lines()]
        if self._blanked:
            where = number_of(self._files_with_blanked, "file")
            lines.append(f"  parts of pixel data blanked: {self._blanked} in {where}")
        for reason, by_class in self._noted.items():
            classes = [f"{sop_class_name(uid)} {n}" for uid, n in by_class.most_common()]
            text = _NOTED.get(reason, reason)
            lines.append(f"  {text}: {by_class.total()} ({', '.join(classes)})")
        return lines


class _Replacements:
    """Counts what was replaced in texts, by kind and attribute.

    Args:
        name: what they are called.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._files = 0
        self._places: Counter[tuple[str, str]] = Counter()

    def add(self, replaced: Sequence[Leak]) -> None:
        """Count those of a file."""
        if replaced:
            self._files += 1
            self._places.update((each.kind, each.path.rpartition(">")[2]) for each in replaced)

    def lines(self) -> list[str]:
        """How many there were in how many files, and the most frequent kinds and attributes."""
        if not self._files:
            return []
        frequent = sorted(self._places.items(), key=lambda item: (-item[1], item[0]))
        return [
            f"  {self._name}: {self._places.total()} in {number_of(self._files, 'file')}",
            *(f"    {count} {kind} in {tag}" for (kind, tag), count in frequent[:_MOST_PLACES]),
            *(["    ..."] if len(frequent) > _MOST_PLACES else ()),
        ]
