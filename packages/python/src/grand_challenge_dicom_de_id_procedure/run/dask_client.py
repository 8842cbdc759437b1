"""Connects to the scheduler of a Dask cluster."""

from __future__ import annotations

import contextlib
import logging
from typing import Any

import dask
from distributed import Client

from grand_challenge_dicom_de_id_procedure.errors import WrongUseError

_MESSAGES = 10  # that a client remembers: 1,000, as by default, are the names of 256,000 files
_PATIENCE = 10  # seconds in which a scheduler must answer


def connect(address: str, jobs: int | None = None) -> Client:
    """Connect to a scheduler.

    Args:
        address: such as tcp://scheduler:8786; or "local" for a cluster on this machine.
        jobs: the number of workers of a cluster on this machine.

    Raises:
        WrongUseError: there is no scheduler at this address, or no certificate for it.
    """
    with dask.config.set({"distributed.admin.low-level-log-length": _MESSAGES}):
        return _connected(address, jobs)


def _connected(address: str, jobs: int | None) -> Client:
    if address == "local":
        return Client(  # which ends the cluster when it is closed
            n_workers=jobs,
            threads_per_worker=1,
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        )
    for name in ("distributed", "distributed.client"):  # each error is told in one line
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return _RemoteClient(address, timeout=_PATIENCE)
    except TypeError as error:  # such as certificates for tls:// that are not configured
        raise WrongUseError(f"cannot use the scheduler at {address}: {error}") from None
    except (OSError, ValueError):
        raise WrongUseError(
            f"there is no scheduler of Dask at {address} within {_PATIENCE} s; "
            "name one such as tcp://host:8786, or local"
        ) from None


class _RemoteClient(Client):
    """A client that is closed where it cannot be made.

    Left to the garbage collector, it may be closed while another one starts: then each waits for
    the other, and after 10 s that one fails.
    """

    def __init__(self, address: str, **options: Any) -> None:
        try:
            super().__init__(address, **options)
        except BaseException:
            with contextlib.suppress(AttributeError):  # it has nothing to close yet
                self.close()
            raise
