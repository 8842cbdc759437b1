"""A key is given as bytes or as a key file, and never by mistake."""

import os
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier, KeyFile
from grand_challenge_dicom_de_id_procedure.cli import main
from grand_challenge_dicom_de_id_procedure.errors import KeyFileError
from grand_challenge_dicom_de_id_procedure.identity import Identity

from . import needs
from .conftest import KEY, dataset, real, write_key


def test_a_key_file_gives_what_the_command_gives(tmp_path: Path) -> None:
    key = str(tmp_path / "project.key")
    ct = str(real("CT_small.dcm"))
    assert main(["apply", ct, str(tmp_path / "out.dcm"), "--key-file", key]) == 0
    written = (tmp_path / "out.dcm").read_bytes()
    for deidentifier in (
        Deidentifier.from_key_file(key),
        Deidentifier.from_key_file(Path(key)),
        Deidentifier(KeyFile(key)),
        Deidentifier(key=bytes.fromhex(Path(key).read_text())),
    ):
        deidentifier.file(ct, tmp_path / "again.dcm")
        assert (tmp_path / "again.dcm").read_bytes() == written


def test_options_are_those_of_the_class(tmp_path: Path) -> None:
    key = write_key(tmp_path / "key")
    deidentifier = Deidentifier.from_key_file(key, burned_in="write-no")
    new = deidentifier.dataset(dataset(BurnedInAnnotation="YES"))
    assert new.SOPInstanceUID == Identity(KEY).uid("1.2.3")
    assert new.PatientIdentityRemoved == "NO"


@pytest.mark.parametrize("key", ["project.key", KEY.hex(), Path("project.key"), 3, bytearray(KEY)])
def test_anything_but_bytes_and_a_key_file_is_refused_at_once(key: object) -> None:
    with pytest.raises(TypeError, match=r"bytes or a KeyFile, not \w+; .*from_key_file\(path\)"):
        Deidentifier(key)  # type: ignore[arg-type]


def test_the_text_of_a_key_file_is_not_taken_for_a_key() -> None:
    with pytest.raises(ValueError, match=r"text of a key file; .*from_key_file\(path\)"):
        Deidentifier(KEY.hex().encode() + b"\n")


@pytest.mark.parametrize("byte", [0, 0xFF])
def test_one_byte_repeated_is_not_taken_for_a_key(byte: int) -> None:
    message = "^the key is one byte repeated, which anyone can guess; give 32 random bytes$"
    with pytest.raises(ValueError, match=message):
        Deidentifier(bytes([byte]) * 32)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "does not exist; name the one of the earlier run"),
        ("", "is not a key file; it must contain 64 hexadecimal digits"),
        ("ab" * 31, "is not a key file"),
        ("no key", "is not a key file"),
        ("00" * 32, "which anyone can guess; name a file that does not exist"),
        ("ff" * 40, "which anyone can guess"),
    ],
)
def test_a_file_without_a_key_is_refused(content: str | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_text(content)
        path.chmod(0o600)
    with pytest.raises(KeyFileError, match=message):
        Deidentifier.from_key_file(path)


@needs.MODES
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_file_that_others_may_use_is_refused_until_its_mode_is_changed(
    mode: int, tmp_path: Path
) -> None:
    path = write_key(tmp_path / "key")
    path.chmod(mode)
    with pytest.raises(KeyFileError, match=f"run: chmod 600 {path}"):
        KeyFile(path).key()
    path.chmod(0o600)
    assert KeyFile(path).key() == KEY


def test_a_new_key_file_has_a_random_key_and_none_is_overwritten(tmp_path: Path) -> None:
    keys = {KeyFile(tmp_path / name).create() for name in "ab"}
    assert keys == {KeyFile(tmp_path / name).key() for name in "ab"}
    assert len(keys) == 2
    with pytest.raises(KeyFileError, match="cannot create the key file"):
        KeyFile(os.fspath(tmp_path / "a")).create()
