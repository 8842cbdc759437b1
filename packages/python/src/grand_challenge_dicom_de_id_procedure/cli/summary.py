"""The summary of a run."""

from collections import Counter

from grand_challenge_dicom_de_id_procedure.run.report import FileReport

_ORDER = ("done", "rejected", "failed", "skipped")


class Summary:
    """Counts the files of a run."""

    def __init__(self) -> None:
        self._reasons: Counter[tuple[str, str]] = Counter()
        self._leaks = self._files_with_leaks = 0

    def add(self, report: FileReport) -> None:
        """Count one file."""
        self._reasons[report.status, report.reason] += 1
        self._leaks += len(report.leaks)
        self._files_with_leaks += bool(report.leaks)

    def number(self, status: str) -> int:
        """The number of files with a status."""
        return sum(count for (found, _), count in self._reasons.items() if found == status)

    def lines(self, seconds: float) -> list[str]:
        """The summary as lines: the numbers of each status, then those of each reason.

        Args:
            seconds: the duration of the run.
        """
        files = self._reasons.total()
        if not files:
            return ["no files"]
        numbers = [f"{self.number(status)} {status}" for status in _ORDER if self.number(status)]
        rate = f", {files / seconds:.0f} files/s" if seconds > 0 else ""
        lines = [f"{', '.join(numbers)} in {seconds:.1f} s{rate}"]
        for status in _ORDER:
            reasons = sorted(
                (
                    (count, reason)
                    for (found, reason), count in self._reasons.items()
                    if found == status
                ),
                key=lambda pair: (-pair[0], pair[1]),
            )
            lines += [f"  {status}: {count} {reason}" for count, reason in reasons if reason]
        if self._leaks:
            lines.append(f"  leaks cleaned: {self._leaks} in {self._files_with_leaks} files")
        return lines
