"""Pictures of pixels, to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

_MOST_SAMPLES = 4


def picture(array: np.ndarray) -> Image:
    """A picture of the first frame, from black for its least value to white for its greatest.

    Colors of 8 bits stay as they are.

    Args:
        array: frames, if there are several, rows, columns and, if there are several, samples.
    """
    import numpy as np
    from PIL import Image

    has_samples = array.ndim > 2 and array.shape[-1] in (3, _MOST_SAMPLES)
    frame = array[0] if array.ndim > 2 + has_samples else array
    if has_samples and frame.dtype == np.uint8:
        return Image.fromarray(frame)
    least, greatest = float(frame.min()), float(frame.max())
    scaled = (frame.astype(np.float64) - least) * (255 / ((greatest - least) or 1))
    return Image.fromarray(scaled.astype(np.uint8))
