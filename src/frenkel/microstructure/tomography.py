"""Segmented images from files: TIFF stacks, NumPy arrays, folders of TIFF slices.

TIFF is read here without further packages: grey images of 8, 16 or 32 bit integers, one page a slice, both byte
orders, uncompressed or with Deflate, LZW or PackBits. Other compressions are refused with what to do. Axis order must be said, because files
carry none: "zyx" is that of most tomography software (page, row, column).
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, ParseError
from frenkel.files import read_bytes
from frenkel.microstructure.memory import check_file
from frenkel.microstructure.tiff_compression import COMPRESSIONS, decompress, undo_predictor

__all__ = ["read_image", "read_tiff"]

MAX_IMAGE_BYTES = 4_000_000_000
_SIZES = {1: 1, 3: 2, 4: 4}  # BYTE, SHORT, LONG
_CODES = {1: "B", 3: "H", 4: "I"}


def read_image(
    path: str | Path, *, axes: str = "zyx", max_bytes: int = MAX_IMAGE_BYTES
) -> NDArray[np.integer]:
    """Labels [x, y, z] from a .tif/.tiff, .npy or a folder of .tif slices.

    Parameters
    ----------
    axes : order of the axes in the file, a permutation of "xyz"
    max_bytes : largest file that is read

    Raises
    ------
    InputError : wrong axes, unknown ending; ParseError : the file cannot be read; ResourceLimit : there is not memory
    enough for it (said before it is read)
    """
    if sorted(axes) != ["x", "y", "z"]:
        raise InputError(
            f"The axes are {axes!r}; write the order of x, y and z in the file.", next_step='Usually "zyx".'
        )
    place = Path(path)
    check_file(place)
    if place.is_dir():
        slices = sorted(p for p in place.iterdir() if p.suffix.lower() in (".tif", ".tiff"))
        if not slices:
            raise InputError(f"The folder {place} holds no .tif file.")
        image = _stack([read_tiff(p, max_bytes=max_bytes) for p in slices], place)
    elif place.suffix.lower() in (".tif", ".tiff"):
        image = read_tiff(place, max_bytes=max_bytes)
    elif place.suffix.lower() == ".npy":
        image = _read_npy(place, max_bytes)
    else:
        raise InputError(
            f"{place.name} is no image that is known here.", next_step="Use .tif, .npy or a folder of .tif."
        )
    if image.ndim != 3:
        raise ParseError(f"the image has {image.ndim} axes; three are needed", file=str(place))
    return np.transpose(image, [axes.index(one) for one in "xyz"])


def _stack(pages: list[NDArray[Any]], place: Path) -> NDArray[Any]:
    if len({page.shape[1:] for page in pages}) > 1:
        raise ParseError("the slices differ in size", file=str(place))
    return np.concatenate(pages)


def _read_npy(place: Path, max_bytes: int) -> NDArray[Any]:
    import io

    data = read_bytes(place, max_bytes=max_bytes)
    try:
        return np.asarray(np.load(io.BytesIO(data), allow_pickle=False))
    except (ValueError, EOFError, OSError) as cause:
        raise ParseError(
            str(cause), file=str(place), next_step="Save it with numpy.save, without objects."
        ) from cause


def read_tiff(path: str | Path, *, max_bytes: int = MAX_IMAGE_BYTES) -> NDArray[np.integer]:
    """All pages of a grey TIFF as [pages, rows, columns]. Raises ParseError."""
    data = read_bytes(path, max_bytes=max_bytes)
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < 8 or struct.unpack(order + "H", data[2:4])[0] != 42:
        raise ParseError(
            "this is no TIFF file (or a BigTIFF)", file=str(path), next_step="Save it as plain TIFF."
        )
    pages, seen = [], set()
    try:
        offset = struct.unpack(order + "I", data[4:8])[0]
        while offset:
            if offset in seen:
                raise ParseError("the list of pages runs in a circle", file=str(path))
            seen.add(offset)
            tags, offset = _directory(data, order, offset)
            pages.append(_page(data, order, tags, str(path)))
    except struct.error as cause:
        raise ParseError(f"the file ends too early ({cause})", file=str(path)) from cause
    if not pages:
        raise ParseError("there is no page in it", file=str(path))
    if len({page.shape for page in pages}) > 1:
        raise ParseError("the pages differ in size", file=str(path))
    return np.stack(pages)


def _directory(data: bytes, order: str, offset: int) -> tuple[dict[int, tuple[int, ...]], int]:
    count = struct.unpack_from(order + "H", data, offset)[0]
    tags: dict[int, tuple[int, ...]] = {}
    for n in range(count):
        tag, kind, length = struct.unpack_from(order + "HHI", data, offset + 2 + 12 * n)
        if kind not in _SIZES or not 0 < length * _SIZES[kind] <= len(data):
            continue
        at = offset + 2 + 12 * n + 8
        if length * _SIZES[kind] > 4:
            at = struct.unpack_from(order + "I", data, at)[0]
        tags[tag] = struct.unpack_from(f"{order}{length}{_CODES[kind]}", data, at)
    return tags, int(struct.unpack_from(order + "I", data, offset + 2 + 12 * count)[0])


def _page(data: bytes, order: str, tags: dict[int, tuple[int, ...]], file: str) -> NDArray[np.integer]:
    width, height = tags.get(256, (0,))[0], tags.get(257, (0,))[0]
    bits, compression = tags.get(258, (1,))[0], tags.get(259, (1,))[0]
    kind, samples = tags.get(339, (1,))[0], tags.get(277, (1,))[0]
    if compression not in COMPRESSIONS:
        raise ParseError(
            f"the pages are compressed by method {compression}, which is not read here", file=file,
            next_step="Save it uncompressed, or with Deflate, LZW or PackBits.",
        )  # fmt: skip
    if samples != 1 or kind not in (1, 2) or bits not in (8, 16, 32):
        raise ParseError(
            f"pages of {samples} channels of {bits} bits are not labels", file=file,
            next_step="Save one grey channel of 8 or 16 bit integers, already segmented.",
        )  # fmt: skip
    offsets, lengths = tags.get(273, ()), tags.get(279, ())
    if len(offsets) != len(lengths) or not offsets:
        raise ParseError("the strips of a page are not listed", file=file)
    dtype = np.dtype(f"{order}{'u' if kind == 1 else 'i'}{bits // 8}")
    strip = tags.get(278, (height,))[0] or height  # rows of a strip
    try:
        raw = b"".join(
            decompress(data[at : at + length], compression, min(strip, height) * width * dtype.itemsize)
            for at, length in zip(offsets, lengths, strict=True)
        )
    except ValueError as cause:
        raise ParseError(f"a strip is damaged: {cause}", file=file) from cause
    if width * height == 0 or len(raw) < width * height * dtype.itemsize:
        raise ParseError(f"a page of {width} x {height} is cut short", file=file)
    page = np.frombuffer(raw, dtype, count=width * height).reshape(height, width)
    try:
        return undo_predictor(page.astype(dtype.newbyteorder("=")), tags.get(317, (1,))[0])
    except ValueError as cause:
        raise ParseError(f"the page cannot be read: {cause}", file=file) from cause
