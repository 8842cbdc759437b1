"""Sources and destinations that only one process can use, and how they are refused to others."""

from collections.abc import Iterable

from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.storage.url import archive_named, is_url

_MEMORY = "memory://"


def needs_one_process(sources: Iterable[str], destination: str) -> bool:
    """Whether a destination is an archive, or anything is in the memory of this process."""
    names = (*sources, destination)
    return _is_archive(destination) or any(map(_is_in_memory, names))


def check_one_process(
    sources: Iterable[str], destination: str, *, shared_by: str, continued_by: str
) -> None:
    """Check that what only one process can use is not shared, and an archive not continued.

    Args:
        sources: of the run.
        destination: of the run.
        shared_by: the option by which several processes share the run; empty if none do.
        continued_by: the option by which an earlier run is continued; empty if none is.

    Raises:
        WrongUseError: it is.
    """
    if _is_archive(destination):
        for option, reason in (
            (shared_by, "is written by one process"),
            (continued_by, "is written whole, and cannot be continued"),
        ):
            if option:
                raise WrongUseError(f"the archive {destination} {reason}; leave out {option}")
    for name in (*sources, destination):
        if shared_by and _is_in_memory(name):
            raise WrongUseError(f"{name} is in the memory of one process; leave out {shared_by}")


def _is_archive(destination: str) -> bool:
    return is_url(destination) and archive_named(destination) is not None


def _is_in_memory(name: str) -> bool:
    return is_url(name) and _MEMORY in name
