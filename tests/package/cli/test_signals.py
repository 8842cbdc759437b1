"""``dicom-deid apply`` when it is interrupted by a signal."""

import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure import cli
from grand_challenge_dicom_de_id_procedure.cli import apply, main

from .. import needs
from ..conftest import write_key
from ..scans import content_of, raising, write_large_scans, write_scans
from .test_apply import PROGRAM


@needs.SIGNALS
@pytest.mark.parametrize(
    "options", [("--jobs", "1"), ("--jobs", "2"), ("--jobs", "2", "--resume")]
)  # to resume starts the processes at once
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_prints_its_summary_and_leaves_no_incomplete_output(
    tmp_path: Path, options: tuple[str, ...], number: signal.Signals
) -> None:
    write_scans(tmp_path / "in", 600)
    key_file = ("--key-file", write_key(tmp_path / "key"))
    with subprocess.Popen(
        [*PROGRAM, tmp_path / "in", tmp_path / "out", *key_file, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell may ignore it
    ) as process:
        while len(list((tmp_path / "out").rglob("*.dcm"))) < 40:
            time.sleep(0.001)
        process.send_signal(number)
        out, err = process.communicate()
    assert process.returncode == 130
    assert "interrupted" in err
    assert " done in " in out
    written = content_of(tmp_path / "out")
    assert 40 <= len(written) < 600
    assert all(name.endswith(".dcm") for name in written)
    assert len({content[-1000:] for content in written.values()}) == 1


@needs.SIGNALS
def test_several_signals_at_once_interrupt_once(tmp_path: Path) -> None:
    write_large_scans(tmp_path / "in", 200)
    for _ in range(3):
        with subprocess.Popen(
            [*PROGRAM, tmp_path / "in", tmp_path / "out"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            while not list((tmp_path / "out").rglob("*.dcm")):
                time.sleep(0.001)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
                process.send_signal(number)
                time.sleep(0.001)
        assert process.returncode in (130, -signal.SIGINT, -signal.SIGTERM)  # at the very end
        assert all(name.endswith(".dcm") for name in content_of(tmp_path / "out"))
        shutil.rmtree(tmp_path / "out")


def test_an_interrupt_while_a_subcommand_is_imported_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "import_module", raising(KeyboardInterrupt()))
    assert main(["apply", "in", "out"]) == 130
    assert capsys.readouterr().err == "dicom-deid: interrupted\n"


@pytest.mark.parametrize(
    ("destination", "options", "said"),
    [
        ("{}/out", [], "no output is incomplete; to continue, use --resume"),
        ("{}/out", ["--manifest", "{}/m"], "to continue, give the same command again"),
        ("zip://::{}/a.zip", [], "nothing was written, because an archive appears when it is"),
    ],
)
def test_an_interrupted_run_says_how_to_continue(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    destination: str,
    options: list[str],
    said: str,
) -> None:
    def interrupted(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(apply, "deidentify_tree", interrupted)
    key = write_key(tmp_path / "key")
    arguments = [each.format(tmp_path) for each in (destination, *options)]
    source = write_scans(tmp_path / "in", 1)
    assert main(["apply", str(source), *arguments, "--key-file", str(key)]) == 130
    printed = capsys.readouterr().err
    assert "dicom-deid: interrupted; " in printed
    assert said in printed
