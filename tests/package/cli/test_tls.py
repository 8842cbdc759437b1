"""Object stores and clusters whose certificates are signed by an authority of one's own."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import dask
import pytest

from grand_challenge_dicom_de_id_procedure.cli import main
from grand_challenge_dicom_de_id_procedure.storage import file_systems

from ...certificates import Certificates, make_certificates
from ..conftest import write_key
from ..machines import machines
from ..scans import content_of, write_scans


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    (tmp_path / "certificates").mkdir()
    return make_certificates(tmp_path / "certificates")


@pytest.fixture
def s3_over_tls(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server with such a certificate, which the environment names."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from s3fs import S3FileSystem
    from werkzeug.serving import make_server

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.certificate, certificates.key)
    application = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, application, threaded=True, ssl_context=context)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    named = {
        "AWS_ENDPOINT_URL": f"https://127.0.0.1:{server.port}",
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "1",
    }
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    _forget(S3FileSystem)
    yield
    _forget(S3FileSystem)
    server.shutdown()
    thread.join()
    server.server_close()


def _forget(store: type) -> None:
    """An open store keeps the certificates that it trusts."""
    store.clear_instance_cache()  # type: ignore[attr-defined]
    file_systems._opened_store.cache_clear()


@pytest.mark.usefixtures("s3_over_tls")
def test_a_store_is_used_if_its_authority_is_trusted(
    tmp_path: Path,
    certificates: Certificates,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from s3fs import S3FileSystem

    key, source = str(write_key(tmp_path / "key")), str(write_scans(tmp_path / "in", 2))
    assert main(["apply", source, "s3://tls-bucket/out", "--key-file", key]) == 2
    printed = capsys.readouterr().err
    assert "CERTIFICATE_VERIFY_FAILED" in printed
    assert printed.count("\n") == 1
    monkeypatch.setenv("AWS_CA_BUNDLE", certificates.authority)
    _forget(S3FileSystem)
    S3FileSystem(use_listings_cache=False).mkdir("tls-bucket")
    assert main(["apply", source, "s3://tls-bucket/out", "--key-file", key]) == 0
    assert main(["apply", "s3://tls-bucket/out", str(tmp_path / "out"), "--key-file", key]) == 0


def test_a_cluster_is_used_over_tls(
    tmp_path: Path, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    parties = ("client", "scheduler", "worker")
    own = {"cert": certificates.certificate, "key": certificates.key}
    tls = {f"distributed.comm.tls.{each}.{name}": own[name] for each in parties for name in own}
    tls["distributed.comm.tls.ca-file"] = certificates.authority
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TLS__CA_FILE", certificates.authority)
    for each in parties:
        name = f"DASK_DISTRIBUTED__COMM__TLS__{each.upper()}"
        monkeypatch.setenv(f"{name}__CERT", certificates.certificate)
        monkeypatch.setenv(f"{name}__KEY", certificates.key)
    key, source = str(write_key(tmp_path / "key")), str(write_scans(tmp_path / "in", 2))
    with (
        dask.config.set(tls),
        machines(tmp_path, protocol="tls") as cluster,
    ):
        assert cluster.address.startswith("tls://")
        cluster.add_worker()
        arguments = [source, str(tmp_path / "out"), "--key-file", key, "--dask", cluster.address]
        assert main(["apply", *arguments]) == 0
    assert len(content_of(tmp_path / "out")) == 2
