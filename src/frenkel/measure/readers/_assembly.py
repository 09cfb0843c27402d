"""From the blocks of a file to its Measurements, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._block import Block
from frenkel.measure.readers._impedance import impedance_spectra, is_impedance_block
from frenkel.measure.readers._series import direct_series
from frenkel.measure.readers._source import Source

__all__ = ["assemble", "is_impedance_block"]


def assemble(source: Source, reader: str, blocks: Iterable[Block]) -> tuple[Measurement, ...]:
    """All measurements of the blocks of a file, numbered in the order of the file; raises ParseError if none."""
    found: list[Measurement] = []
    for block in blocks:
        make = impedance_spectra if is_impedance_block(block) else direct_series
        parts = make(source, reader, block)
        found.extend(parts)
    if not found:
        raise source.error(
            "there are no rows of numbers to read.", next_step="Check that the measurement ran and was exported whole."
        )
    return tuple(replace(one, index=i) for i, one in enumerate(found))
