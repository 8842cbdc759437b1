"""Where the parts of the Standard come from: a folder, or a server that publishes them."""

from __future__ import annotations

import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from docbook.book import DocBookError

PARTS = {"PS3.3": "part03", "PS3.4": "part04", "PS3.6": "part06", "PS3.15": "part15"}
LAYOUTS = ("{0}.xml", "{0}/{0}.xml", "source/docbook/{0}/{0}.xml")
"""Where a part may lie below the source; the last is where it is published."""

TIMEOUT = 60


@contextmanager
def parts_of(source: str) -> Iterator[Mapping[str, Path]]:
    """The files of all parts; downloads are deleted afterwards.

    Args:
        source: a folder, or the URL of one.

    Raises:
        DocBookError: a part is missing or cannot be fetched.
    """
    if not source.startswith(("http://", "https://")):
        yield {part: _found(Path(source), name) for part, name in PARTS.items()}
        return
    with tempfile.TemporaryDirectory() as folder:
        yield {part: _fetched(source, name, Path(folder)) for part, name in PARTS.items()}


def _found(folder: Path, name: str) -> Path:
    for layout in LAYOUTS:
        file = folder / layout.format(name)
        if file.is_file():
            return file
    tried = ", ".join(layout.format(name) for layout in LAYOUTS)
    raise DocBookError(f"{folder}: no {name}.xml -> a folder that holds one of {tried}")


def _fetched(url: str, name: str, folder: Path) -> Path:
    target = folder / f"{name}.xml"
    for layout in LAYOUTS:
        address = f"{url.rstrip('/')}/{layout.format(name)}"
        try:
            with urllib.request.urlopen(address, timeout=TIMEOUT) as answer:
                with target.open("wb") as stream:
                    shutil.copyfileobj(answer, stream)
                return target
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise DocBookError(f"{address}: {error} -> try again later") from None
        except OSError as error:
            reason = getattr(error, "reason", error)
            raise DocBookError(f"{address}: {reason} -> a URL that can be reached") from None
    tried = ", ".join(layout.format(name) for layout in LAYOUTS)
    raise DocBookError(f"{url}: no {name}.xml -> a URL below which lies one of {tried}")
