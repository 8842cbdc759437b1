"""Whether a path lies in a folder, however both are written."""

import os


def is_inside(path: str, folder: str) -> bool:
    """Whether a path is a folder or inside it. Both are absolute, with links resolved."""
    if path == folder or path.startswith(folder.rstrip(os.sep) + os.sep):
        return True
    while os.path.isdir(folder):  # noqa: PTH112 - some file systems ignore the case of names
        if os.path.exists(path) and os.path.samefile(path, folder):  # noqa: PTH110, PTH121
            return True
        path, below = os.path.dirname(path), path  # noqa: PTH120
        if path == below:
            break
    return False
