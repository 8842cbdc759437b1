"""Encrypted content in Cryptographic Message Syntax (RFC 5652), as OpenSSL reads and writes it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from asn1crypto import cms, core, pem, x509
from Crypto.Cipher import AES, DES3, PKCS1_OAEP, PKCS1_v1_5
from Crypto.PublicKey import RSA
from Crypto.Util.Padding import pad, unpad

_KEY_NAME = b"\0"  # what Flywheel calls the secret key
_CONTENT_KEY, _BLOCK = 32, 16  # bytes of AES-256
_CIPHERS = {"aes": AES, "tripledes": DES3}


@dataclass(frozen=True, slots=True)
class Keys:
    """What content is encrypted and decrypted with.

    Attributes:
        secret: a key of 16, 24 or 32 bytes, which does both; empty if there is none.
        certificates: in DER, of those who may decrypt it.
        private: the RSA key of one of them, in PEM or DER; empty if there is none.
    """

    secret: bytes = b""
    certificates: tuple[bytes, ...] = ()
    private: bytes = b""


def sealed(content: bytes, keys: Keys) -> bytes:
    """Encrypt content with AES-256 in CBC mode; the result is in PEM.

    Raises:
        ValueError: there is no secret key and no certificate.
    """
    key, start = os.urandom(_CONTENT_KEY), os.urandom(_BLOCK)
    recipients = list(_recipients(key, keys))
    if not recipients:
        raise ValueError("nothing to encrypt with")
    encrypted = AES.new(key, AES.MODE_CBC, iv=start).encrypt(pad(content, _BLOCK))
    enveloped = {
        "version": "v2" if keys.secret else "v0",
        "recipient_infos": recipients,
        "encrypted_content_info": {
            "content_type": "data",
            "content_encryption_algorithm": {"algorithm": "aes256_cbc", "parameters": start},
            "encrypted_content": encrypted,
        },
    }
    info = cms.ContentInfo(
        {"content_type": "enveloped_data", "content": cms.EnvelopedData(enveloped)}
    )
    armored: bytes = pem.armor("CMS", info.dump())
    return armored


def openings(content: bytes, keys: Keys) -> Iterator[bytes]:
    """Decrypt content, for each recipient that the keys may be of; nothing if it is for others.

    A private key that is not that of a recipient gives a meaningless content, though rarely.

    Args:
        content: in PEM.
        keys: with a secret key or a private key.

    Raises:
        ValueError: it is malformed.
    """
    _, _, decoded = pem.unarmor(content)
    info = cms.ContentInfo.load(decoded)
    if info["content_type"].native != "enveloped_data":
        raise ValueError("not enveloped data")
    enveloped = info["content"]
    encrypted = enveloped["encrypted_content_info"]
    algorithm = encrypted["content_encryption_algorithm"]
    for recipient in enveloped["recipient_infos"]:
        key = _content_key(recipient, keys, algorithm.key_length)
        if key is None:
            continue
        module = _CIPHERS.get(algorithm.encryption_cipher)
        if module is None or algorithm.encryption_mode != "cbc":
            raise ValueError("an unknown cipher")
        cipher = module.new(key, module.MODE_CBC, iv=algorithm.encryption_iv)
        padded: bytes = cipher.decrypt(encrypted["encrypted_content"].native)
        try:
            opened = bytes(unpad(padded, module.block_size))
        except ValueError:
            continue  # the key is that of another recipient
        yield opened


def check_certificate(content: bytes) -> bytes:
    """A certificate with an RSA key, in DER.

    Args:
        content: in PEM or DER.

    Raises:
        ValueError: it is none.
    """
    if pem.detect(content):
        _, _, content = pem.unarmor(content)
    certificate = x509.Certificate.load(content, strict=True)
    if certificate.public_key.algorithm != "rsa":
        raise ValueError("its key is not of RSA")
    return content


def _recipients(key: bytes, keys: Keys) -> Iterator[cms.RecipientInfo]:
    if keys.secret:
        wrapped = AES.new(keys.secret, AES.MODE_KW).seal(key)
        yield cms.RecipientInfo(
            name="kekri",
            value={
                "version": "v4",
                "kekid": {"key_identifier": _KEY_NAME},
                "key_encryption_algorithm": {"algorithm": f"aes{len(keys.secret) * 8}_wrap"},
                "encrypted_key": wrapped,
            },
        )
    for each in keys.certificates:
        certificate = x509.Certificate.load(each)
        number = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
        yield cms.RecipientInfo(
            name="ktri",
            value={
                "version": "v0",
                "rid": cms.RecipientIdentifier(name="issuer_and_serial_number", value=number),
                "key_encryption_algorithm": {
                    "algorithm": "rsaes_pkcs1v15",
                    "parameters": core.Null(),
                },
                "encrypted_key": PKCS1_v1_5.new(RSA.import_key(each)).encrypt(key),
            },
        )


def _content_key(recipient: cms.RecipientInfo, keys: Keys, length: int) -> bytes | None:
    """The key of the content, if one of the keys gives it; if a private key is that of another
    recipient, it may be a wrong one.
    """
    chosen = recipient.chosen
    if recipient.name not in ("kekri", "ktri"):
        return None
    algorithm, wrapped = chosen["key_encryption_algorithm"]["algorithm"], chosen["encrypted_key"]
    try:
        if recipient.name == "kekri":
            if not keys.secret or algorithm.native != f"aes{len(keys.secret) * 8}_wrap":
                return None
            return AES.new(keys.secret, AES.MODE_KW).unseal(wrapped.native)
        if not keys.private:
            return None
        private = RSA.import_key(keys.private)
        if algorithm.native == "rsaes_oaep":
            return PKCS1_OAEP.new(private).decrypt(wrapped.native)
        # Another key, if it fails: nobody learns from it whether the padding was right.
        found = PKCS1_v1_5.new(private).decrypt(wrapped.native, os.urandom(length), length)
        return bytes(found)
    except ValueError:
        return None
