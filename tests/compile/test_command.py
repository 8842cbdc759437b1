"""How a build command ends, and what it prints when."""

import gc
import sys
from collections.abc import Iterator

import pytest

from command import run_command
from errors import BuildError


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    """A command collects no garbage; the tests after it do."""
    yield
    gc.enable()


def test_each_summary_is_printed_when_its_step_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    def steps() -> Iterator[str]:
        yield "first"
        assert capsys.readouterr().out == "first\n"
        yield "second"

    run_command(steps)
    assert capsys.readouterr().out == "second\n"


def test_an_error_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> str:
        raise BuildError("manual/some.toml:1: wrong -> right")

    with pytest.raises(SystemExit) as ended:
        run_command(fail)
    assert ended.value.code == 1
    assert capsys.readouterr() == ("", "manual/some.toml:1: wrong -> right\n")


def test_a_reader_that_has_ended_is_no_error_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed:
        def write(self, _: str) -> None:
            raise BrokenPipeError

        def flush(self) -> None:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Closed())
    with pytest.raises(SystemExit) as ended:
        run_command(lambda: "summary")
    assert ended.value.code == 1
