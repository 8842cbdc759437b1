"""When more processes pay in a run that one process has begun."""

import time
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.run import payoff
from grand_challenge_dicom_de_id_procedure.run.payoff import Payoff, idle_seconds

from .. import needs


class Machine:
    """A machine whose time passes only while files are done, which take a hundredth of a second.

    Attributes:
        now: its clock, in seconds.
        used: the processor time of the run, in seconds.
        idle: the seconds that its processors were idle.
    """

    def __init__(self, *, forks: bool = True) -> None:
        self.now, self.used, self.idle = 1000.0, 500.0, 50_000.0
        self.payoff = Payoff(lambda: self.now, lambda: self.used, lambda: self.idle, lambda: forks)
        self.needed = self.payoff.files_needed()

    def done(self, files: int, *, idle: float, share: float = 1.0) -> bool:
        """Do so many files, with so many processors idle and so much of one for this run.

        Returns:
            Whether more processes pay after the last of them.
        """
        for _ in range(files):
            self.now += 0.01
            self.used += 0.01 * share
            self.idle += 0.01 * idle
            self.needed = self.payoff.files_needed()
        return self.needed is not None


@pytest.mark.parametrize("idle", [0.7, 1.0, 7.0])
def test_copies_pay_after_a_moment_if_a_processor_is_idle(idle: float) -> None:
    assert Machine().done(4, idle=idle)


@pytest.mark.parametrize("files", [0, 1])
def test_they_do_not_pay_before_that_moment(files: int) -> None:
    assert not Machine().done(files, idle=1)


@pytest.mark.parametrize("idle", [0.0, 0.5])
@pytest.mark.parametrize("forks", [False, True])
def test_they_do_not_pay_if_no_processor_is_idle(forks: bool, idle: float) -> None:
    assert not Machine(forks=forks).done(90, idle=idle)


@pytest.mark.parametrize("forks", [False, True])
def test_they_pay_in_any_case_when_the_run_has_used_a_second_of_a_processor(forks: bool) -> None:
    assert Machine(forks=forks).done(110, idle=0)


def test_they_do_not_pay_when_the_run_has_waited_a_second_for_a_processor() -> None:
    assert not Machine().done(450, idle=0, share=0.2)


def test_they_pay_as_soon_as_a_processor_is_idle() -> None:
    machine = Machine()
    assert not machine.done(40, idle=0)
    assert machine.done(8, idle=1)


def test_those_that_begin_anew_pay_after_a_second_if_a_processor_is_idle() -> None:
    machine = Machine(forks=False)
    assert not machine.done(90, idle=1, share=0.1)
    assert machine.done(20, idle=1, share=0.1)


def test_a_slow_listing_does_not_count() -> None:
    machine = Machine()
    machine.payoff = Payoff(lambda: machine.now, lambda: machine.used, lambda: machine.idle)
    machine.now += 60
    machine.needed = machine.payoff.files_needed()
    assert not machine.done(1, idle=1)


@pytest.mark.parametrize(
    ("files", "idle", "expected"),
    [
        (4, 1.0, 10),  # a tenth of a second at least
        (110, 0.0, 105),  # otherwise as long as it has taken
    ],
)
def test_as_many_files_must_be_left_as_are_worth_it(files: int, idle: float, expected: int) -> None:
    machine = Machine()
    machine.done(files, idle=idle)
    assert machine.needed == pytest.approx(expected, abs=5)


def test_two_files_must_be_left_at_least() -> None:
    machine = Machine()
    machine.now += 0.2
    machine.done(1, idle=50)
    assert machine.needed == 2


@needs.PROC
def test_the_system_tells_how_long_processors_were_idle() -> None:
    told = float(Path("/proc/uptime").read_text().split()[1])
    assert 0 <= idle_seconds() - told < 60


@pytest.mark.parametrize("content", [None, "", "1234.5", "1234.5 many"])
def test_a_system_that_does_not_tell_counts_as_one_with_an_idle_processor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    file = tmp_path / "uptime"
    if content is not None:
        file.write_text(content)
    monkeypatch.setattr(payoff, "_UPTIME", str(file))
    before = time.monotonic()
    assert before <= idle_seconds() <= time.monotonic()
