"""The lossless compressions of TIFF pages: Deflate, LZW, PackBits, and the horizontal predictor.

Every decoder gets the length that a strip must have, and stops there: a small file cannot ask for much memory.
Written from the TIFF 6.0 specification, sections 9 (PackBits), 13 (LZW) and 14 (differencing predictor).
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

__all__ = ["COMPRESSIONS", "decompress", "undo_predictor"]

COMPRESSIONS = {1: "none", 5: "LZW", 8: "Deflate", 32773: "PackBits", 32946: "Deflate"}
_CLEAR, _END = 256, 257


def decompress(data: bytes, method: int, length: int) -> bytes:
    """At most `length` bytes of a strip. Raises ValueError where the strip is damaged.

    Examples
    --------
    >>> decompress(bytes([254, 7, 1, 1, 2]), 32773, 5)  # three times 7, then the two bytes 1 and 2
    b'\\x07\\x07\\x07\\x01\\x02'
    """
    if method == 1:
        return data[:length]
    if method == 32773:
        return _packbits(data, length)
    if method == 5:
        return _lzw(data, length)
    try:
        return zlib.decompressobj().decompress(data, length)
    except zlib.error as cause:
        raise ValueError(str(cause)) from cause


def _packbits(data: bytes, length: int) -> bytes:
    out = bytearray()
    at = 0
    while at < len(data) and len(out) < length:
        count = data[at]
        if count < 128:
            out += data[at + 1 : at + 2 + count]
            at += count + 2
        else:
            if count > 128:
                out += data[at + 1 : at + 2] * (257 - count)
            at += 1 if count == 128 else 2
    return bytes(out[:length])


def _lzw(data: bytes, length: int) -> bytes:
    start = [bytes([n]) for n in range(256)] + [b"", b""]
    table, width = list(start), 9
    out = bytearray()
    buffer = bits = 0
    before = b""
    for byte in data:
        buffer, bits = (buffer << 8) | byte, bits + 8
        if bits < width:
            continue
        bits -= width
        code, buffer = buffer >> bits, buffer & ((1 << bits) - 1)
        if code == _END or len(out) >= length:
            break
        if code == _CLEAR:
            table, width, before = list(start), 9, b""
            continue
        if code > len(table) or (code == len(table) and not before):
            raise ValueError(f"the LZW code {code} is not defined yet")
        word = table[code] if code < len(table) else before + before[:1]
        out += word
        if before and len(table) < 4096:
            table.append(before + word[:1])
        before = word
        # the writer widens its codes one entry early
        width = 9 if len(table) < 511 else 10 if len(table) < 1023 else 11 if len(table) < 2047 else 12
    return bytes(out[:length])


def undo_predictor(rows: NDArray[np.integer], predictor: int) -> NDArray[np.integer]:
    """Pixels from the differences along each row (predictor 2); 1 is no predictor. Raises ValueError for others."""
    if predictor == 1:
        return rows
    if predictor != 2:
        raise ValueError(f"predictor {predictor} is for floating point")
    return np.asarray(np.cumsum(rows, axis=1, dtype=rows.dtype))  # differences are modulo the size of a pixel
