"""The summary of a run."""

from collections import Counter

from grand_challenge_dicom_de_id_procedure.run.report import FileReport

_ORDER = ("done", "rejected", "failed", "skipped")


class Summary:
    """Counts the files of a run."""

    def __init__(self) -> None:
        self._reasons = {status: Counter[str]() for status in _ORDER}
        self._leaks = self._files_with_leaks = 0
        self._blanked = self._files_with_blanked = 0

    def add(self, report: FileReport) -> None:
        """Count one file."""
        self._reasons[report.status][report.reason] += 1
        self._leaks += len(report.leaks)
        self._files_with_leaks += bool(report.leaks)
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
        if self._leaks:
            lines.append(f"  leaks cleaned: {self._leaks} in {self._files_with_leaks} files")
        if self._blanked:
            files = self._files_with_blanked
            lines.append(f"  parts of pixel data blanked: {self._blanked} in {files} files")
        return lines
