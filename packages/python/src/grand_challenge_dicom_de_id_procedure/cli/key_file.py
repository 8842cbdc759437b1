"""Reads and writes the key file, which makes later runs give the same replacements."""

import contextlib
import os
import stat

from grand_challenge_dicom_de_id_procedure.errors import KeyFileError
from grand_challenge_dicom_de_id_procedure.storage.placement import NEW_FILE

_KEY_BYTES = 32


def read_key(path: str) -> bytes | None:
    """Read the key from a file; None if the file does not exist.

    Raises:
        KeyFileError: the file cannot be read, or does not contain a key.
    """
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - pathlib takes longer to import
            content = stream.read(1024)
        key = bytes.fromhex(content.decode("ascii"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyFileError(f"cannot read the key file {path}: {error.strerror}") from None
    except ValueError:
        key = b""
    if len(key) < _KEY_BYTES:
        raise KeyFileError(
            f"{path} is not a key file; it must contain {2 * _KEY_BYTES} hexadecimal digits "
            "(apply --key-file creates one if the file does not exist)"
        )
    return key


def existing_key(path: str) -> bytes:
    """Read the key that ``apply`` used.

    Raises:
        KeyFileError: the file does not exist, cannot be read, or does not contain a key.
    """
    if (key := read_key(path)) is None:
        raise KeyFileError(f"the key file {path} does not exist; name the one that apply used")
    return key


def new_key() -> bytes:
    """A new random key of 32 bytes."""
    return os.urandom(_KEY_BYTES)


def write_key(path: str, key: bytes) -> None:
    """Create a key file that only its owner can read, and force it to the disk.

    Raises:
        KeyFileError: the file exists or cannot be created.
    """
    try:
        descriptor = os.open(path, NEW_FILE, 0o600)
        try:
            os.write(descriptor, key.hex().encode("ascii") + b"\n")
            os.fsync(descriptor)  # without the key, later runs cannot be linked with this one
        finally:
            os.close(descriptor)
    except OSError as error:
        raise KeyFileError(f"cannot create the key file {path}: {error.strerror}") from None


def others_have_access(path: str) -> bool:
    """Whether other users than its owner may read or change the key file; not known on Windows."""
    if os.name == "nt":  # the mode of a file does not tell
        return False
    with contextlib.suppress(OSError):
        return bool(stat.S_IMODE(os.stat(path).st_mode) & 0o077)  # noqa: PTH116
    return False
