"""A certificate authority of one's own, for servers of tests on this machine."""

from __future__ import annotations

import datetime
import ipaddress
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Certificates(NamedTuple):
    """Files in PEM.

    Attributes:
        authority: the certificate that signs itself and ``certificate``.
        certificate: of the server 127.0.0.1, and of who speaks to it.
        key: of ``certificate``.
    """

    authority: str
    certificate: str
    key: str


def make_certificates(folder: Path) -> Certificates:
    """Make an authority and a certificate for this machine, which are valid for a day."""
    signing, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _unsigned("authority", "authority", signing).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    server = _unsigned("127.0.0.1", "authority", own).add_extension(
        x509.SubjectAlternativeName([here]), critical=False
    )
    written = Certificates(*(str(folder / f"{name}.pem") for name in ("ca", "server", "key")))
    for path, builder in ((written.authority, authority), (written.certificate, server)):
        signed = builder.sign(signing, hashes.SHA256())
        Path(path).write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    Path(written.key).write_bytes(
        own.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return written


def _unsigned(name: str, issuer: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
    )
