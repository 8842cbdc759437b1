"""The pixels of a data set in memory, blanked."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import Image
from grand_challenge_dicom_de_id_procedure.recipes.pixels.layout import Pixels, blank_samples
from grand_challenge_dicom_de_id_procedure.recipes.pixels.regions import Band, Region, bands

if TYPE_CHECKING:
    import numpy as np
    from pydicom.dataset import Dataset


def blanked_array(
    data_set: Dataset, regions: Iterable[Region], *, keyword: str, as_rgb: bool
) -> np.ndarray:
    """The pixels as pydicom decodes them, with regions of every frame blank.

    Args:
        data_set: with the pixels.
        regions: what is blanked and kept, in the order in which it is put on a frame.
        keyword: which pixels.
        as_rgb: whether luma and chroma become red, green and blue.

    Raises:
        UnreadableDICOMError: there are no such pixels, or they cannot be decoded.
    """
    import numpy as np
    from pydicom.pixels.decoders.base import get_decoder

    if keyword not in data_set:
        raise unreadable(f"the file has no {keyword}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            decoder = get_decoder(data_set.file_meta.TransferSyntaxUID)
            found, described = decoder.as_array(data_set, raw=not as_rgb)
    except Exception as error:  # each plugin has errors of its own
        raise unreadable(f"they cannot be decoded ({type(error).__name__})") from error
    array = np.array(found, dtype=found.dtype.newbyteorder("="))
    samples = int(described["samples_per_pixel"])
    rows, columns = array.shape[-3:-1] if samples > 1 else array.shape[-2:]
    photometric, stored = str(described["photometric_interpretation"]), described["bits_stored"]
    blank_in(array, bands(regions, rows, columns), samples, photometric, int(stored))
    return array


def blank_in(
    array: np.ndarray, blank_bands: Iterable[Band], samples: int, photometric: str, stored: int
) -> None:
    """Blank parts of every frame of an array, which is changed.

    Args:
        array: frames, if there are several, rows, columns and, if there are several, samples.
        blank_bands: what of each frame is blanked.
        samples: Samples per Pixel (0028,0002).
        photometric: Photometric Interpretation (0028,0004).
        stored: Bits Stored (0028,0101).
    """
    image = Image(0, 0, samples, array.dtype.itemsize * 8, 1, photometric)
    pixels = Pixels(image, stored, by_plane=False, is_little=True)
    blank = [int.from_bytes(each, "little") for each in blank_samples(pixels)]
    of_samples = array if samples > 1 else array[..., None]
    for top, bottom, spans in blank_bands:
        for left, right in spans:
            of_samples[..., top:bottom, left:right, :] = blank
