"""The type of arguments that name a file or a folder of this machine."""

import argparse

from grand_challenge_dicom_de_id_procedure.storage.url import (
    is_url,
    local_path,
    without_password,
)


def local_file(text: str) -> str:
    """A path of this machine; a URL of a store would become the name of a folder here.

    Raises:
        ArgumentTypeError: it is empty, or such a URL.
    """
    path = local_path(named(text))
    if is_url(path):
        url = without_password(path)
        raise argparse.ArgumentTypeError(f"{url} is a URL; name a place on this machine")
    return path


def named(text: str) -> str:
    """What is given; an empty text is what a shell makes of a variable that is not set.

    Raises:
        ArgumentTypeError: it is empty.
    """
    if not text:
        raise argparse.ArgumentTypeError("must not be empty")
    return text
