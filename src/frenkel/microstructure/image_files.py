"""Labelled images into files: multi-page TIFF (TIFF 6.0, grey, uncompressed) and NumPy arrays, whole or not at all."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.files import atomic_writer

__all__ = ["AXES", "check_ending", "write_image"]

AXES = {".npy": "xyz", ".tif": "zyx", ".tiff": "zyx"}
"""Order of the axes that each kind of file is written in, and read in unless something else is said."""

_LARGEST_TIFF = 2**32 - 1  # its offsets have 32 bits
_SHORT, _LONG, _RATIONAL, _ASCII = 3, 4, 5, 2
_ENTRIES = 14
_DIRECTORY_BYTES = 2 + 12 * _ENTRIES + 4


def check_ending(path: str | Path) -> str:
    """The ending of the file, lower case. Raises InputError where it is none that is written here."""
    ending = Path(path).suffix.lower()
    if ending not in AXES:
        raise InputError(
            f"{Path(path).name} has no ending of an image.", next_step=f"Write into one of {', '.join(AXES)}."
        )
    return ending


def write_image(
    path: str | Path, image: NDArray[np.integer], *, voxel_um: float | None = None, description: str = ""
) -> None:
    """Write labels or grain numbers [x, y, z]: .npy with axes xyz, .tif and .tiff with pages along z, rows along y.

    A TIFF holds the smallest unsigned integers that the numbers need, 8, 16 or 32 bit, the size of a voxel as its
    resolution, and the description (ASCII).

    Parameters
    ----------
    image : [nx, ny, nz], not negative
    voxel_um : edge of a voxel in µm

    Raises
    ------
    InputError : another ending, negative numbers, more than a plain TIFF can hold (4 GB), a place that cannot be written
    """
    ending = check_ending(path)
    if image.ndim != 3 or not np.issubdtype(image.dtype, np.integer):
        raise InputError(f"An image to write has three axes of integers, not {image.ndim} of {image.dtype}.")
    if ending == ".npy":
        with atomic_writer(path) as stream:
            header: Any = np.lib.format.header_data_from_array_1_0(np.ascontiguousarray(image[:0]))
            header["shape"] = image.shape
            np.lib.format.write_array_header_1_0(stream, header)
            for plane in image:  # plane by plane, so that no second copy is made
                stream.write(np.ascontiguousarray(plane).tobytes())
        return
    if image.size > _LARGEST_TIFF:
        raise _too_large(image.shape)
    low, high = (int(image.min()), int(image.max())) if image.size else (0, 0)
    if image.size == 0 or low < 0 or high >= 2**32:
        raise OutOfRange("A number of the image", given=low if low < 0 else high, low=0, high=2**32 - 1)
    bits = 8 if high < 2**8 else 16 if high < 2**16 else 32
    with atomic_writer(path) as stream:
        _write_tiff(stream, image, bits, voxel_um, description)


def _too_large(shape: tuple[int, ...]) -> InputError:
    return InputError(
        f"An image of {'x'.join(map(str, shape))} voxels is more than a plain TIFF can hold (4 GB).",
        next_step="Write it as .npy.",
    )


def _write_tiff(
    stream: IO[bytes], image: NDArray[np.integer], bits: int, voxel_um: float | None, description: str
) -> None:
    columns, rows, pages = image.shape
    text = (description or "labels").encode(
        "ascii", "replace"
    ) + b"\0\0\0\0"  # four bytes and more stand outside
    text += b"\0" * (len(text) % 2)
    data = columns * rows * bits // 8
    page = _DIRECTORY_BYTES + data + data % 2  # directories begin at even offsets
    start = 8 + len(text) + 8
    if start + pages * page > _LARGEST_TIFF:
        raise _too_large(image.shape)
    stream.write(struct.pack("<2sHI", b"II", 42, start) + text)
    # voxels per cm
    per_cm = (round(1e4 * 1000 / voxel_um), 1000) if voxel_um and voxel_um > 0.01 else (1, 1)
    stream.write(struct.pack("<II", *per_cm))
    for number in range(pages):
        at = start + number * page
        entries = (
            (256, _LONG, 1, columns), (257, _LONG, 1, rows), (258, _SHORT, 1, bits), (259, _SHORT, 1, 1),
            (262, _SHORT, 1, 1), (270, _ASCII, len(text), 8), (273, _LONG, 1, at + _DIRECTORY_BYTES),
            (277, _SHORT, 1, 1), (278, _LONG, 1, rows), (279, _LONG, 1, data), (282, _RATIONAL, 1, 8 + len(text)),
            (283, _RATIONAL, 1, 8 + len(text)), (296, _SHORT, 1, 3 if per_cm != (1, 1) else 1), (339, _SHORT, 1, 1),
        )  # fmt: skip
        stream.write(struct.pack("<H", _ENTRIES) + b"".join(struct.pack("<HHII", *one) for one in entries))
        stream.write(struct.pack("<I", at + page if number + 1 < pages else 0))
        stream.write(image[:, :, number].T.astype(f"<u{bits // 8}").tobytes() + b"\0" * (data % 2))
