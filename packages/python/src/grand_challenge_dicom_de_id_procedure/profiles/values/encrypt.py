"""``encrypt`` and ``decrypt`` of a text with AES in EAX mode, as Flywheel writes it."""

from __future__ import annotations

import base64
import binascii
import os

from Crypto.Cipher import AES

from grand_challenge_dicom_de_id_procedure.errors import FieldError

KEY_LENGTHS = (16, 24, 32)
"""The numbers of bytes that a key may have."""

NONCE_LENGTH = 12
"""The number of characters of a nonce, which is 8 bytes in base 64."""


def encrypted(value: object, key: str, nonce: str = "") -> object:
    """The text encrypted: a nonce and the ciphertext, both in base 64.

    There is no tag, so nothing shows whether the ciphertext was changed.

    Args:
        value: the text; None stays None.
        key: its UTF-8 bytes are the key.
        nonce: the nonce to use, in base 64; a random one if empty.

    Raises:
        FieldError: the value is not a text.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise FieldError("encrypt needs a text")
    used = base64.b64decode(nonce) if nonce else os.urandom(8)
    ciphertext = AES.new(key.encode(), AES.MODE_EAX, nonce=used).encrypt(value.encode())
    return (base64.b64encode(used) + base64.b64encode(ciphertext)).decode("ascii")


def decrypted(value: object, key: str) -> object:
    """The text that was encrypted.

    Raises:
        FieldError: the value is no result of ``encrypted`` with this key.
    """
    if value is None:
        return None
    try:
        if not isinstance(value, str):
            raise ValueError
        nonce = base64.b64decode(value[:NONCE_LENGTH], validate=True)
        ciphertext = base64.b64decode(value[NONCE_LENGTH:], validate=True)
        return AES.new(key.encode(), AES.MODE_EAX, nonce=nonce).decrypt(ciphertext).decode()
    except (ValueError, binascii.Error):
        raise FieldError("decrypt needs what encrypt wrote with the same secret-key") from None
