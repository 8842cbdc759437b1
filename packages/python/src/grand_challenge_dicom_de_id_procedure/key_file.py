"""The key file: the same key makes later runs give the same replacements."""

import os
import stat

from grand_challenge_dicom_de_id_procedure.errors import KeyFileError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.storage.placement import NEW_FILE

_KEY_BYTES = 32
_DIGITS, _HEXADECIMAL = 2 * _KEY_BYTES, b"0123456789abcdefABCDEF"


class KeyFile(NamedTuple):
    """A file that contains a key as hexadecimal digits, and that only its owner can read.

    Attributes:
        path: of the file, which need not exist yet.
    """

    path: str | os.PathLike[str]

    def key(self) -> bytes:
        """The key.

        Raises:
            KeyFileError: the file does not exist, cannot be read, does not contain a key, or may
                be read or changed by others than its owner. Windows does not tell the last.
        """
        path = os.fsdecode(self.path)
        try:
            with open(path, "rb") as stream:  # noqa: PTH123 - pathlib takes longer to import
                mode = os.fstat(stream.fileno()).st_mode
                key = bytes.fromhex(stream.read(1024).decode("ascii"))
        except FileNotFoundError:
            raise KeyFileError(
                f"the key file {path} does not exist; name the one of the earlier run"
            ) from None
        except OSError as error:
            raise KeyFileError(f"cannot read the key file {path}: {error.strerror}") from None
        except ValueError:
            key = b""
        if len(key) < _KEY_BYTES:
            raise KeyFileError(
                f"{path} is not a key file; it must contain {2 * _KEY_BYTES} hexadecimal digits "
                "(apply --key-file creates one if the file does not exist)"
            )
        if len(set(key)) == 1:
            raise KeyFileError(
                f"the key in {path} is one digit pair repeated, which anyone can guess; name a "
                "file that does not exist, and apply --key-file creates a random key"
            )
        if os.name != "nt" and stat.S_IMODE(mode) & 0o077:
            raise KeyFileError(
                f"others can read or change the key file {path}, and so undo the replacements; "
                f"run: chmod 600 {path}"
            )
        return key

    def exists(self) -> bool:
        """Whether there is something of this name."""
        return os.path.lexists(self.path)

    def create(self, key: bytes | None = None) -> bytes:
        """Create the file, and force it to the disk.

        Args:
            key: what it will contain; by default a new random key.

        Returns:
            The key.

        Raises:
            KeyFileError: the file exists or cannot be created.
        """
        key, path = new_key() if key is None else key, os.fsdecode(self.path)
        try:
            descriptor = os.open(path, NEW_FILE, 0o600)
            try:
                with open(descriptor, "wb", buffering=0) as stream:  # noqa: PTH123
                    stream.write(key.hex().encode("ascii") + b"\n")
                    os.fsync(descriptor)  # without the key, later runs cannot be linked
            except OSError:
                os.unlink(path)  # noqa: PTH108 - a part of a key
                raise
        except OSError as error:
            raise KeyFileError(f"cannot create the key file {path}: {error.strerror}") from None
        return key


def key_bytes(key: bytes | KeyFile | None) -> bytes:
    """The key that is given; without one, a new random key.

    Raises:
        TypeError: it is neither bytes nor a key file.
        ValueError: it is the text of a key file, or anyone can guess it.
        KeyFileError: see ``KeyFile``.
    """
    if key is None:
        return new_key()
    if isinstance(key, KeyFile):
        return key.key()
    if not isinstance(key, bytes):
        raise TypeError(
            f"the key must be bytes or a KeyFile, not {type(key).__name__}; "
            "Deidentifier.from_key_file(path) reads a key file"
        )
    text = key.strip()
    if len(text) >= _DIGITS and not text.strip(_HEXADECIMAL):
        raise ValueError(
            "the key is the text of a key file; Deidentifier.from_key_file(path) reads one"
        )
    if len(set(key)) == 1:
        raise ValueError(
            "the key is one byte repeated, which anyone can guess; give 32 random bytes"
        )
    return key


def new_key() -> bytes:
    """A new random key of 32 bytes."""
    return os.urandom(_KEY_BYTES)
