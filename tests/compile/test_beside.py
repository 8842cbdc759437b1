"""Work beside what the compiler does meanwhile."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import beside as module
from beside import beside
from errors import BuildError, Finding, FindingsError
from grand_challenge_dicom_de_id_procedure.run.forking import can_fork

FINDING = Finding("manual/a.csv:2", "no such tag (0011,0010)", "a tag of PS3.6")


@pytest.fixture(params=["a copy", "no copy"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that can copy this process, and one that cannot."""
    if request.param == "no copy":
        monkeypatch.setattr(module, "can_fork", lambda: False)
    elif not can_fork():
        pytest.skip("this system cannot begin a process as a copy of another")


def fail() -> None:
    raise FindingsError([FINDING])


def large() -> bytes:
    return bytes(1_000_000)


@pytest.mark.usefixtures("system")
def test_the_result_is_there_as_often_as_it_is_asked_for() -> None:
    with beside(large) as result:
        assert result() == result() == bytes(1_000_000)


@pytest.mark.usefixtures("system")
def test_what_is_wrong_with_the_work_is_said_where_its_result_is_asked_for() -> None:
    with beside(fail) as result, pytest.raises(FindingsError) as raised:
        result()
    assert raised.value.findings == (FINDING,)
    assert str(raised.value) == str(FINDING)


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("work", [large, fail])
def test_a_result_need_not_be_asked_for(work: Callable[[], object]) -> None:
    with pytest.raises(BuildError, match="meanwhile"), beside(work):
        raise BuildError("wrong meanwhile")


@pytest.mark.skipif(not can_fork(), reason="this system cannot begin a process as a copy")
def test_the_work_is_done_by_another_process() -> None:
    with beside(os.getpid) as result:
        assert result() != os.getpid()


def test_the_work_is_done_here_where_there_can_be_no_more_processes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse, raising=False)
    with beside(os.getpid) as result:
        assert result() == os.getpid()


@pytest.mark.skipif(not can_fork(), reason="this system cannot begin a process as a copy")
def test_work_that_nobody_asks_for_is_ended(tmp_path: Path) -> None:
    mark = tmp_path / "mark"

    def late() -> None:
        time.sleep(60)
        mark.touch()

    began = time.monotonic()
    with pytest.raises(BuildError, match="meanwhile"), beside(late):
        raise BuildError("wrong meanwhile")
    assert time.monotonic() - began < 30
    assert not mark.exists()


@pytest.mark.usefixtures("system")
def test_an_error_of_the_system_is_raised_as_it_is() -> None:
    missing = Path("/nowhere/at/all")
    with beside(missing.read_text) as result, pytest.raises(FileNotFoundError, match="nowhere"):
        result()


@pytest.mark.skipif(not can_fork(), reason="this system cannot begin a process as a copy")
def test_a_process_that_is_killed_is_an_error_that_says_so() -> None:
    with (
        beside(lambda: os.kill(os.getpid(), signal.SIGKILL)) as result,
        pytest.raises(BuildError, match="more memory"),
    ):
        result()
