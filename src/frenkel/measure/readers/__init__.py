"""Readers of instrument files: which format is it (by its content), and what does it hold?

`read(path)` gives one `Measurement` for each spectrum or run in the file. A new format is one new module in this
folder that defines `READER`; it is found by itself. Unknown columns and versions give notices; only a file that
cannot be read at all raises, and then a `ParseError` with file, line and cause.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache
from pathlib import Path

from frenkel.files import digest_of_bytes, read_bytes
from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._source import MAX_FILE_BYTES, Reader, Source, unpack

__all__ = ["Reader", "Source", "detect", "read", "read_source", "registry"]


@lru_cache(maxsize=1)
def registry() -> tuple[Reader, ...]:
    """All readers, in the order in which they are asked (signatures first, any table last)."""
    found = [
        importlib.import_module(f"{__name__}.{module.name}").READER
        for module in pkgutil.iter_modules(__path__)
        if not module.name.startswith("_")
    ]
    return tuple(sorted(found, key=lambda reader: (reader.priority, reader.name)))


def detect(source: Source) -> Reader:
    """The first reader that knows the content; the last one takes anything for a table, and says what it is not."""
    return next(reader for reader in registry() if reader.matches(source))


def read_source(source: Source) -> tuple[Measurement, ...]:
    """All measurements in the bytes of one file; raises ParseError."""
    if not source.data:
        raise source.error("the file is empty.", next_step="Export the measurement again.")
    unpacked = unpack(source)
    return detect(unpacked).read(unpacked)


def read(path: str | Path) -> tuple[Measurement, ...]:
    """All measurements of an instrument file, one for each spectrum or run; gzip is taken off.

    Parameters
    ----------
    path : the file; its name and extension play no part in finding the format

    Returns
    -------
    tuple of Measurement, in the order of the file

    Raises
    ------
    ParseError : the file cannot be read, with file, line and cause
    InputError : there is no such file, or it may not be read
    """
    data = read_bytes(path, max_bytes=MAX_FILE_BYTES)
    return read_source(Source(str(path), data, digest_of_bytes(data)))
