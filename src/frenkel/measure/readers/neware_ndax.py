"""Neware .ndax: a zip archive with .ndc record files (versions 2, 5, 11 and 14) and XML files.

In versions 2 and 5 `data.ndc` holds whole records; in 11 and 14 it holds voltage and current only, and times,
capacities and steps lie in `data_runInfo.ndc` and `data_step.ndc` for some of the points: what is missing stays
NaN and is said, it is not made up. Layout as in the NewareNDA package (BSD-3-Clause).
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble
from frenkel.measure.readers._neware import block_of, columns_of_counts, counted_fields, record_rows
from frenkel.measure.readers._source import Reader, Source
from frenkel.results import Notice

__all__ = ["READER"]

NAME = "Neware .ndax"
_PAGE = 4096
_ZIP_ERRORS = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, KeyError, IndexError
)  # fmt: skip
"""What the zip reader of the standard library raises on damaged archives."""
_FIELDS = counted_fields(
    {"index": 8, "cycle": 12, "step": 16, "status": 17, "time": 23, "voltage": 31, "current": 35, "capacity": 43,
     "date": 75, "range": 82},
    87,
    step="u1",
)  # fmt: skip
_RUN_INFO = {
    "time": ("<i4", 0), "amount": (("<f4", (4,)), 5), "stamp": ("<i4", 33), "step": ("<i4", 37),
    "index": ("<i4", 41), "milliseconds": ("<i2", 45),
}  # fmt: skip


def _matches(source: Source) -> bool:
    return source.data.startswith(b"PK\x03\x04") and b".ndc" in source.data


def _members(source: Source) -> dict[str, bytes]:
    """The contents of the archive, at most `unpacked_limit` bytes together."""
    left = source.unpacked_limit
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            for name in archive.namelist()[:1000]:
                if left >= 0 and name.endswith((".ndc", ".xml")):
                    with archive.open(name) as stream:
                        found[name] = stream.read(left + 1)
                    left -= len(found[name])
    except _ZIP_ERRORS as error:
        raise source.error(f"the zip archive is damaged ({error}).", next_step="Copy the file again.") from error
    if left < 0:
        raise source.too_much_unpacked()
    return found


def _read(source: Source) -> tuple[Measurement, ...]:
    members = _members(source)
    data = members.get("data.ndc")
    if data is None or len(data) < 3:
        raise source.error("there is no data.ndc in the archive.", next_step="Export the test from BTSDA again.")
    kind, version = data[0], data[2]
    metadata = {"ndc version": str(version), **_header(members)}
    if kind != 1 or version not in (2, 5, 11, 14):
        raise source.error(
            f"Neware records of version {version} are not read (known: 2, 5, 11 and 14).",
            next_step="Export the test from BTSDA as .csv and read that.",
        )
    if version in (2, 5):
        columns, clock, notices = columns_of_counts(_whole_records(data, version))
    else:
        columns, clock, notices = _split_records(source, members, version)
    notices += _auxiliary(members, columns, version)
    return assemble(source, NAME, [block_of(source, columns, clock, notices, metadata)])


def _header(members: dict[str, bytes]) -> dict[str, str]:
    """Attributes of the XML files that matter, found as text (no XML parser sees a file from outside)."""
    found: dict[str, str] = {}
    for name in ("TestInfo.xml", "VersionInfo.xml", "Step.xml"):
        text = members.get(name, b"")[:200_000].decode("gb2312", errors="replace")
        for key in ("StartTime", "StepName", "Barcode", "CurrClientVer", "DevID", "ChlID"):
            if match := re.search(rf'\b{key}="([^"<]{{1,120}})"', text):
                found.setdefault(key, match[1])
        if match := re.search(r'<SCQ Value="([\d.]{1,20})"', text):
            found["active mass / mg"] = f"{float(match[1]) / 1000.0:g}" if match[1].count(".") < 2 else match[1]
    return found


def _whole_records(data: bytes, version: int) -> NDArray[Any]:
    if version == 5:
        pages = np.arange(_PAGE, len(data), _PAGE, dtype=np.int64)
        starts = (pages[:, None] + 125 + 87 * np.arange((_PAGE - 125 - 56) // 87)).ravel()
    else:
        mark = data[517:525]
        places = [m.start() for m in re.finditer(re.escape(mark), data)] if len(mark) == 8 and any(mark) else []
        starts = np.array(places, dtype=np.int64)
    records = record_rows(data, starts, _FIELDS)
    raw = np.frombuffer(data, dtype=np.uint8)
    at = starts[: records.size] + (7 if version == 5 else 0)
    return np.asarray(records[(raw[at] == 0x55) & (records["status"] > 0)])


def _paged(data: bytes, dtype: np.dtype[Any], foot: int) -> NDArray[Any]:
    """Records of `dtype` behind the 132-byte head of each page of 4096 bytes."""
    pages = np.arange(_PAGE, len(data), _PAGE, dtype=np.int64)
    each = (_PAGE - 132 - foot) // dtype.itemsize
    return record_rows(data, (pages[:, None] + 132 + dtype.itemsize * np.arange(each)).ravel(), dtype)


def _split_records(
    source: Source, members: dict[str, bytes], version: int
) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.float64], list[Notice]]:
    pairs = _paged(members["data.ndc"], np.dtype([("voltage", "<f4"), ("current", "<f4")]), 4)
    pairs = pairs[pairs["voltage"] != 0.0]
    factor_V, factor_mA = (1e-4, 1.0) if version == 11 else (1.0, 1000.0)
    columns = {
        "record": np.arange(1.0, pairs.size + 1.0),
        "voltage": pairs["voltage"].astype(np.float64) * factor_V,
        "current": pairs["current"].astype(np.float64) * factor_mA,
    }
    clock = np.full(pairs.size, np.nan)
    notices: list[Notice] = []
    info = members.get("data_runInfo.ndc")
    if info is None:
        notices.append(Notice("no-times", "the archive holds no run information: times, steps, capacities are missing."))
        return columns, clock, notices
    size = 47 if version == 11 else 55
    dtype = np.dtype(
        {"names": list(_RUN_INFO), "formats": [one[0] for one in _RUN_INFO.values()],
         "offsets": [one[1] for one in _RUN_INFO.values()], "itemsize": size}
    )  # fmt: skip
    rows = _paged(info, dtype, 63 if version == 11 else 59)
    rows = rows[(rows["index"] > 0) & (rows["index"] <= pairs.size)]
    at = rows["index"].astype(np.int64) - 1
    capacity = 1.0 / 3600.0 if version == 11 else 1000.0
    amount = rows["amount"].astype(np.float64) * capacity
    for name, values in (
        ("step time", rows["time"] / 1000.0), ("step", _counted(rows["step"])),
        ("charge capacity", amount[:, 0]), ("discharge capacity", amount[:, 1]),
        ("charge energy", amount[:, 2]), ("discharge energy", amount[:, 3]),
    ):  # fmt: skip
        columns[name] = np.full(pairs.size, np.nan)
        columns[name][at] = values
    clock[at] = rows["stamp"] + rows["milliseconds"] / 1000.0
    _fill_steps(columns, members.get("data_step.ndc", b""))
    missing = int(np.isnan(clock).sum())
    if missing:
        text = f"{missing} of {pairs.size} records have no time and capacity in the file; they are NaN there."
        notices.append(Notice("no-times", text))
    return columns, clock, notices


def _counted(steps: NDArray[Any]) -> NDArray[np.float64]:
    """Steps counted from 1 in the order in which they come (the file holds numbers of the programme)."""
    change = np.concatenate([[True], np.diff(steps) != 0]) if steps.size else np.zeros(0, dtype=bool)
    return np.cumsum(change).astype(np.float64)


def _fill_steps(columns: dict[str, NDArray[np.float64]], data: bytes) -> None:
    """Carry the step forward to the records between, and look its cycle and status up."""
    step = columns["step"]
    known = np.flatnonzero(np.isfinite(step))
    if known.size:
        last = np.searchsorted(known, np.arange(step.size), side="right") - 1
        step[last >= 0] = step[known[last[last >= 0]]]
    dtype = np.dtype(
        {"names": ["cycle", "step", "status"], "formats": ["<i4", "<i4", "i1"], "offsets": [0, 4, 24], "itemsize": 37}
    )
    rows = _paged(data, dtype, 5)
    rows = rows[rows["step"] != 0]
    if rows.size == 0:
        return
    number = np.nan_to_num(step, nan=0.0).astype(np.int64)
    inside = (number >= 1) & (number <= rows.size)
    for name, values in (("cycle", rows["cycle"] + 1.0), ("status", rows["status"].astype(np.float64))):
        columns[name] = np.full(step.size, np.nan)
        columns[name][inside] = values[number[inside] - 1]


def _auxiliary(members: dict[str, bytes], columns: dict[str, NDArray[np.float64]], version: int) -> list[Notice]:
    """The temperature of the first auxiliary channel (version 14); other versions are named and left out."""
    names = sorted(name for name in members if re.search(r"data_AUX_\d+", name))
    if not names:
        return []
    if version != 14:
        return [Notice("auxiliary", f"{len(names)} auxiliary channels of version {version} are not read.")]
    values = _paged(members[names[0]], np.dtype([("temperature", "<f4")]), 4)["temperature"].astype(np.float64)
    count = columns["record"].size
    if values.size < count:
        return [Notice("auxiliary", "the auxiliary channel is shorter than the test; it is not read.")]
    columns["temperature"] = values[:count]
    if len(names) > 1:
        return [Notice("auxiliary", f"the temperature is that of the first of {len(names)} auxiliary channels.")]
    return []


READER = Reader(NAME, 12, _matches, _read)
