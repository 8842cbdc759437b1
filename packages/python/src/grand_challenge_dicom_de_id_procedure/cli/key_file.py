"""The file that holds a key, so that runs can be linked."""

import os
import secrets
from pathlib import Path

from grand_challenge_dicom_de_id_procedure.errors import KeyFileError

_KEY_BYTES = 32


def read_or_make_key(path: Path) -> tuple[bytes, bool]:
    """The key in a file; the file is made, readable by its owner alone, if it does not exist.

    Returns:
        The key, and whether it is new.

    Raises:
        KeyFileError: the file cannot be read or made, or holds no key.
    """
    key = secrets.token_bytes(_KEY_BYTES)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_key(path), False
    except OSError as error:
        raise KeyFileError(f"cannot make the key file {path}: {error.strerror}") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(key.hex() + "\n")
    return key, True


def _read_key(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text("ascii"))
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
