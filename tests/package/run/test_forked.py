"""Processes that begin as copies of this one, and the pipes to them."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

forked = pytest.importorskip(
    "grand_challenge_dicom_de_id_procedure.run.forked",
    reason="this system cannot begin a process as a copy of another",
    exc_type=ImportError,
)


@pytest.fixture
def ends() -> Iterator[tuple[Any, Any]]:
    both = forked.connected()
    yield both
    for end in both:
        end.close()


def begun(target: Callable[..., object], *args: object) -> Any:
    process = forked.ForkedProcess(target, args)
    process.start()
    return process


def end_of(target: Callable[..., object], *args: object) -> int:
    """The exit status of a process that calls a function."""
    process = begun(target, *args)
    process.join(30)
    status = process.exitcode
    assert isinstance(status, int)
    return status


def fail() -> None:
    raise RuntimeError("of the copy")


@pytest.mark.parametrize("content", [None, b"", {"a": [1, "é"]}, bytes(1_000_000)])
def test_objects_go_to_a_copy_and_back(ends: tuple[Any, Any], content: object) -> None:
    here, there = ends
    process = begun(lambda: there.send(there.recv()))
    here.send(content)
    assert here.recv() == content
    process.join(30)
    assert process.exitcode == 0


def test_an_end_whose_other_end_is_closed_has_nothing_more(ends: tuple[Any, Any]) -> None:
    here, there = ends
    there.close()
    with pytest.raises(EOFError):
        here.recv()
    with pytest.raises(BrokenPipeError):
        here.send(None)


def test_a_closed_end_can_be_closed_again_but_not_used(ends: tuple[Any, Any]) -> None:
    here, _ = ends
    here.close()
    here.close()
    for use in (here.recv, lambda: here.send(None)):
        with pytest.raises(OSError, match="descriptor"):
            use()


def test_an_end_that_is_closed_again_after_an_interrupt_closes_nothing_else(
    ends: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, _ = ends
    close, closed = os.close, []

    def close_and_interrupt(descriptor: int) -> None:
        close(descriptor)
        closed.append(descriptor)
        if len(closed) == 1:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "close", close_and_interrupt)
        with pytest.raises(KeyboardInterrupt):
            here.close()
        here.close()
    assert len(closed) == len({*closed}) == 2


def test_no_file_stays_open_where_there_can_be_no_pipes(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = os.pipe
    made: list[tuple[int, int]] = []

    def pipe_or_fail() -> tuple[int, int]:
        if made:
            raise OSError(24, "Too many open files")
        made.append(pipe())
        return made[0]

    monkeypatch.setattr(os, "pipe", pipe_or_fail)
    with pytest.raises(OSError, match="Too many"):
        forked.connected()
    for descriptor in made[0]:
        with pytest.raises(OSError, match="descriptor"):
            os.fstat(descriptor)


def test_those_are_waited_for_that_are_ready(ends: tuple[Any, Any]) -> None:
    here, there = ends
    process = begun(time.sleep, 60)
    assert forked.wait([here, there, process.sentinel], 0) == []
    here.send(1)
    assert forked.wait([here, there, process.sentinel]) == [there]
    process.kill()
    assert forked.wait([here, process.sentinel], 30) == [process.sentinel]
    process.join()


@pytest.mark.parametrize(
    ("target", "arguments", "status"),
    [
        (len, ("abc",), 0),
        (fail, (), 1),
        (os._exit, (7,), 7),
        (sys.exit, (), 0),
        (sys.exit, (3,), 3),
        (sys.exit, ("a text",), 1),
        (signal.raise_signal, (9,), -9),
    ],
)
def test_a_process_has_an_exit_status(
    target: Callable[..., object], arguments: tuple[object, ...], status: int
) -> None:
    assert end_of(target, *arguments) == status


def test_an_error_of_a_copy_is_printed_and_goes_no_further(
    capfd: pytest.CaptureFixture[str],
) -> None:
    end_of(fail)
    assert "RuntimeError: of the copy" in capfd.readouterr().err


def test_what_a_process_prints_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    end_of(print, "of the copy")
    assert capfd.readouterr().out == "of the copy\n"


def test_what_waits_to_be_printed_is_printed_once(capfd: pytest.CaptureFixture[str]) -> None:
    sys.stdout.write("said before\n")
    end_of(lambda: sys.stdout.flush())
    sys.stdout.flush()
    assert capfd.readouterr().out == "said before\n"


def test_a_process_is_alive_until_it_is_ended() -> None:
    process = begun(time.sleep, 60)
    process.join(0)
    assert process.is_alive()
    assert process.exitcode is None
    process.terminate()
    process.join()
    assert not process.is_alive()
    assert process.exitcode == -signal.SIGTERM
    process.kill()  # nobody: its number may be that of another process


def test_a_process_that_somebody_else_waited_for_is_over_but_not_well() -> None:
    process = begun(len, "abc")
    os.waitpid(process.pid, 0)
    assert process.exitcode == -1
    assert not process.is_alive()
