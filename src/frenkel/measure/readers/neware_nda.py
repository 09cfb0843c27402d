"""Neware .nda of versions 29 (BTS 7 and 8) and 130 (BTS 9 and 9.1): one run of a cycler channel.

The file starts with "NEWARE", byte 14 is the version. Version 29 has records of 86 bytes that begin with 0x55 0x00,
currents and capacities as counts of the channel's range; version 130 has records of 88 bytes (BTS 9) or of the
distance between two record marks (BTS 9.1), with floats. Layout as in the NewareNDA package (BSD-3-Clause).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble
from frenkel.measure.readers._block import Block
from frenkel.measure.readers._neware import block_of, columns_of_counts, counted_fields, record_rows
from frenkel.measure.readers._source import Reader, Source
from frenkel.results import Notice

__all__ = ["READER"]

NAME = "Neware .nda"
_SIZE_29 = 86
_FIELDS_29 = counted_fields(
    {"index": 2, "cycle": 6, "step": 10, "status": 12, "time": 14, "voltage": 22, "current": 26, "capacity": 38,
     "date": 70, "range": 78},
    _SIZE_29,
)  # fmt: skip
_FIELDS_9 = np.dtype(
    {
        "names": ["step", "status", "index", "time_us", "voltage", "current", "capacity", "date_us"],
        "formats": ["u1", "u1", "<u4", "<u8", "<f4", "<f4", ("<f4", (4,)), "<u8"],
        "offsets": [9, 10, 16, 28, 36, 40, 52, 68],
        "itemsize": 88,
    }
)
_OFFSETS_91 = {
    "step": ("u1", 2), "status": ("u1", 3), "index": ("<u4", 8), "time": ("<u4", 12), "time_ns": ("<u4", 16),
    "current": ("<f4", 20), "voltage": ("<f4", 24), "capacity": ("<f4", 28), "energy": ("<f4", 32),
    "date": ("<u4", 44), "date_ns": ("<u4", 48),
}  # fmt: skip


def _read(source: Source) -> tuple[Measurement, ...]:
    data = source.data
    if len(data) < 16:
        raise source.error("the file is cut: there is only a part of the header.")
    version = data[14]
    metadata = {"nda version": str(version), "date": data[6:14].decode("latin-1")}
    if version == 29:
        block = _version_29(source, metadata)
    elif version == 130:
        block = _version_130(source, metadata)
    else:
        raise source.error(
            f"Neware .nda version {version} is not read (known: 29 and 130).",
            next_step="Export the test from BTSDA as .csv or .ndax and read that.",
        )
    return assemble(source, NAME, [block])


def _stride(data: bytes, begin: int, size: int) -> NDArray[np.int64]:
    return np.arange(begin, max(begin, len(data) - size + 1), size, dtype=np.int64)


def _version_29(source: Source, metadata: dict[str, str]) -> Block:
    data = source.data
    mark = b"\x00\x00\x00\x00\x55\x00"
    begin = data.find(mark)
    while begin != -1 and not _starts_records(data, begin + 4):
        begin = data.find(mark, begin + 4)
    if begin == -1:
        raise source.error("there are no records in the file (no record mark 55 00).")
    starts = _stride(data, begin + 4, _SIZE_29)
    records = record_rows(data, starts, _FIELDS_29)
    raw = np.frombuffer(data, dtype=np.uint8)
    starts = starts[: records.size]
    valid = (raw[starts] == 0x55) & (raw[starts + 1] == 0) & (records["index"] > 0) & (records["status"] > 0)
    records = records[valid]
    columns, clock, notices = columns_of_counts(records)
    return block_of(source, columns, clock, notices, metadata)


def _starts_records(data: bytes, at: int) -> bool:
    """True if a record begins here: a status that is not zero, and another record behind it (or the end)."""
    if at + _SIZE_29 > len(data) or data[at + 12] == 0:
        return False
    behind = at + _SIZE_29
    return behind >= len(data) or data[behind] in (0x55, 0x65)


def _version_130(source: Source, metadata: dict[str, str]) -> Block:
    data = source.data
    if len(data) < 1024 + 52:
        raise source.error("there are no records in the file.")
    if data[1024] == 0x55:
        size = data.find(data[1024:1026], 1026) - 1024
        if not 52 <= size <= 4096:
            raise source.error(f"the records have the unknown length {size}.", next_step="Export the test as .csv.")
        return _bts_91(source, size, metadata)
    starts = _stride(data, 1024, 88)
    records = record_rows(data, starts, _FIELDS_9)
    raw = np.frombuffer(data, dtype=np.uint8)
    mark = np.frombuffer(data[1024:1030], dtype=np.uint8)
    valid = np.all(raw[starts[: records.size, None] + np.arange(6)] == mark, axis=1)
    records = records[valid]
    amount = records["capacity"].astype(np.float64) / 3600.0
    columns = {
        **_plain(records),
        "step time": records["time_us"].astype(np.float64) / 1e6,
        "charge capacity": amount[:, 0], "charge energy": amount[:, 1],
        "discharge capacity": amount[:, 2], "discharge energy": amount[:, 3],
    }  # fmt: skip
    return block_of(source, columns, records["date_us"].astype(np.float64) / 1e6, [], metadata)


def _bts_91(source: Source, size: int, metadata: dict[str, str]) -> Block:
    fields: Any = dict(_OFFSETS_91)
    if size == 56:
        fields["temperature"] = ("<f4", 52)
    dtype = np.dtype(
        {"names": list(fields), "formats": [one[0] for one in fields.values()],
         "offsets": [one[1] for one in fields.values()], "itemsize": size}
    )  # fmt: skip
    starts = _stride(source.data, 1024, size)
    marks = np.frombuffer(source.data, dtype=np.uint8)[starts]
    end = np.flatnonzero(marks == 0x81)
    starts = starts[: int(end[0])] if end.size else starts
    records = record_rows(source.data, starts, dtype)
    records = records[marks[: records.size] == 0x55]
    amount, energy = (records[name].astype(np.float64) / 3600.0 for name in ("capacity", "energy"))
    columns = {
        **_plain(records),
        "step time": records["time"] + 1e-9 * records["time_ns"],
        "charge capacity": np.maximum(amount, 0.0), "discharge capacity": np.maximum(-amount, 0.0),
        "charge energy": np.maximum(energy, 0.0), "discharge energy": np.maximum(-energy, 0.0),
    }  # fmt: skip
    if size == 56:
        columns["temperature"] = records["temperature"].astype(np.float64)
    notices = [] if records.size else [Notice("no-records", "no record mark was found.")]
    return block_of(source, columns, records["date"] + 1e-9 * records["date_ns"], notices, metadata)


def _plain(records: NDArray[Any]) -> dict[str, NDArray[np.float64]]:
    names = {"record": "index", "step": "step", "status": "status", "voltage": "voltage", "current": "current"}
    return {name: records[field].astype(np.float64) for name, field in names.items()}


READER = Reader(NAME, 11, lambda source: source.data.startswith(b"NEWARE"), _read)
