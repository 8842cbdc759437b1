"""Tells in one line what a store raised."""

import contextlib
import errno
import os
from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.errors import StoreError


@contextlib.contextmanager
def telling(url: str) -> Iterator[None]:
    """Turn whatever a store raises into an ``OSError`` with one line; its libraries raise many."""
    try:
        yield
    except FileNotFoundError:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)) from None
    except (FileExistsError, StoreError):
        raise
    except ImportError as error:
        missing = error.name or _said(error)
        raise StoreError(errno.ENOSYS, f"{_scheme_of(url)} is not installed: {missing}") from None
    except PermissionError as error:
        raise StoreError(errno.EACCES, _said(error)) from None
    except Exception as error:
        if isinstance(error, OSError) and error.errno and error.strerror:
            raise
        raise StoreError(errno.EIO, _said(error)) from None


def _scheme_of(url: str) -> str:
    return url.partition("://")[0] + "://"


def _said(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return " ".join(str(text).split())[:200] or type(error).__name__
