"""Write measured times as tables in Markdown, with the aims beside them."""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from measure import Result

BEGIN, END = "<!-- measured by apply.py: begin -->", "<!-- measured by apply.py: end -->"
HEAD = (
    "| program | s, median | min | max | CPU s | peak, MB | against it | aim | |",
    "|---|---|---|---|---|---|---|---|---|",
)


def markdown(
    subject: str,
    others: Sequence[tuple[str, float | None]],
    results: Mapping[str, Result],
    peak: int | None,
) -> str:
    """The table of one comparison.

    Args:
        subject: name of the program that has the aims.
        others: the names of those it is held against, each with the most time that the subject may
            take, as a multiple of the other's median, or None.
        results: what was measured, by name.
        peak: the most memory that the subject may hold, in bytes, or None.
    """
    aim, met = "", ""
    if peak is not None and results[subject].runs:
        held = max(run.peak for run in results[subject].runs)
        aim, met = f"peak below {peak // 1_000_000} MB", _verdict(held < peak)
    rows = [*HEAD, _row(subject, results[subject], "", aim, met)]
    for other, limit in others:
        against, aim, met = "", _aim(limit), ""
        if _is_sound(results[subject]) and _is_sound(results[other]):
            ratio = _median(results[subject]) / _median(results[other])
            against = _times(ratio)
            met = "" if limit is None else _verdict(ratio <= limit)
        elif limit is not None:
            met = "not measured"
        rows.append(_row(other, results[other], against, aim, met))
    return "\n".join(rows) + "\n"


def write(readme: Path, text: str) -> None:
    """Put text between the markers of a file."""
    old = readme.read_text(encoding="utf-8")
    new, count = re.subn(f"{BEGIN}.*{END}", lambda _: f"{BEGIN}\n{text}{END}", old, flags=re.DOTALL)
    if count != 1:
        raise ValueError(f"{readme} needs {BEGIN} and {END}, once")
    readme.write_text(new, encoding="utf-8")


def _is_sound(result: Result) -> bool:
    return bool(result.runs) and not result.failure


def _median(result: Result) -> float:
    return statistics.median(run.seconds for run in result.runs)


def _row(name: str, result: Result, *cells: str) -> str:
    if not _is_sound(result):
        return f"| {name} | {result.failure} | | | | | {' | '.join(cells)} |"
    seconds = [run.seconds for run in result.runs]
    peak = max(run.peak for run in result.runs) / 1_000_000
    busy = statistics.median(run.cpu for run in result.runs)
    figures = (_median(result), min(seconds), max(seconds), busy)
    shown = " | ".join(f"{figure:.3f}" for figure in figures)
    return f"| {name} | {shown} | {peak:.0f} | {' | '.join(cells)} |"


def _times(ratio: float) -> str:
    """How the subject compares with another that it takes ``ratio`` times the time of."""
    return f"{ratio:.2f} x its time" if ratio > 1 else f"{1 / ratio:.1f} x faster"


def _aim(limit: float | None) -> str:
    if limit is None:
        return ""
    if limit > 1:
        return f"at most {limit:.1f} x its time"
    return "not slower" if limit == 1 else f"at least {1 / limit:g} x faster"


def _verdict(met: bool) -> str:
    return "met" if met else "**not met**"
