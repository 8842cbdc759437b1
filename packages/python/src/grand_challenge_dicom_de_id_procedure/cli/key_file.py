"""The file that holds a key, so that runs can be linked."""

import contextlib
import os
import stat

from grand_challenge_dicom_de_id_procedure.errors import KeyFileError
from grand_challenge_dicom_de_id_procedure.storage.placement import NEW_FILE

_KEY_BYTES = 32


def read_key(path: str) -> bytes | None:
    """The key in a file; None if there is no such file.

    Raises:
        KeyFileError: the file cannot be read, or holds no key.
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
            f"{path} is no key file: it should hold {2 * _KEY_BYTES} hexadecimal digits; "
            "name a file that does not exist to have one made"
        )
    return key


def new_key() -> bytes:
    """A random key."""
    return os.urandom(_KEY_BYTES)


def write_key(path: str, key: bytes) -> None:
    """Make a key file, readable by its owner alone, and force it to the disk.

    Raises:
        KeyFileError: the file exists or cannot be made.
    """
    try:
        descriptor = os.open(path, NEW_FILE, 0o600)
        try:
            os.write(descriptor, key.hex().encode("ascii") + b"\n")
            os.fsync(descriptor)  # without its key, what it linked can never be linked again
        finally:
            os.close(descriptor)
    except OSError as error:
        raise KeyFileError(f"cannot make the key file {path}: {error.strerror}") from None


def others_can_read(path: str) -> bool:
    """Whether anyone but its owner may read or change the key file; not known on Windows."""
    if os.name == "nt":  # no mode of a file tells
        return False
    with contextlib.suppress(OSError):
        return bool(stat.S_IMODE(os.stat(path).st_mode) & 0o077)  # noqa: PTH116
    return False
