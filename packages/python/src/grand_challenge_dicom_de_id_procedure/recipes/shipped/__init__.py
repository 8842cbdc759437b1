"""The recipes that come with the package, by their names."""

from pathlib import Path

SHIPPED = ("dicom", "dicom.xray.chest", "dicom.ultrasound")
"""Their names."""


def path_of(name: str) -> str:
    """Where the file of a shipped recipe lies.

    Args:
        name: one of ``SHIPPED``.
    """
    return str(Path(__file__).with_name(f"deid.{name}"))


def shipped(name: str) -> str:
    """The text of a shipped recipe.

    Args:
        name: one of ``SHIPPED``.
    """
    return Path(path_of(name)).read_text("utf-8")
