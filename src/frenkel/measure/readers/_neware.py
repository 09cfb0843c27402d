"""What the records of Neware cyclers have in common: fields of a record, current ranges, status codes, dates."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.measure.readers._block import Block, RawColumn
from frenkel.measure.readers._columns import Header
from frenkel.measure.readers._source import Source
from frenkel.results import Notice

__all__ = ["block_of", "counted_fields", "record_rows", "states"]

FloatArray = NDArray[np.float64]
_CALENDAR = [("year", "<u2"), ("month", "u1"), ("day", "u1"), ("hour", "u1"), ("minute", "u1"), ("second", "u1")]
_UNITS = {
    "time": ("time", "s"), "step time": ("step_time", "s"), "voltage": ("potential", "V"),
    "current": ("current", "mA"), "charge capacity": ("charge_capacity", "mAh"),
    "discharge capacity": ("discharge_capacity", "mAh"), "charge energy": ("", "mWh"),
    "discharge energy": ("", "mWh"), "cycle": ("cycle", "1"), "step": ("step", "1"), "status": ("", "1"),
    "record": ("", "1"), "temperature": ("temperature", "°C"),
}  # fmt: skip


def _facts(name: str) -> list[dict[str, str]]:
    text = resources.files("frenkel.measure").joinpath(f"data/{name}").read_text("utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@lru_cache(maxsize=1)
def _counts() -> dict[int, float]:
    return {int(row["range"]): float(row["count_mA"]) for row in _facts("neware_ranges.csv")}


@lru_cache(maxsize=1)
def states() -> dict[int, str]:
    """Names of the status codes."""
    return {int(row["code"]): row["name"] for row in _facts("neware_states.csv")}


def record_rows(data: bytes, starts: NDArray[np.int64], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Records of `dtype` that begin at the bytes `starts` (those that the data hold whole)."""
    size = dtype.itemsize
    starts = starts[starts + size <= len(data)]
    raw = np.frombuffer(data, dtype=np.uint8)
    return np.ascontiguousarray(raw[starts[:, None] + np.arange(size)]).view(dtype)[:, 0]


def counted_fields(at: Mapping[str, int], size: int, *, step: str = "<u2") -> np.dtype[Any]:
    """The record type with integer counts: offsets of index, cycle, step, status, time, capacities, date, range."""
    kinds: dict[str, Any] = {
        "index": "<u4", "cycle": "<u4", "step": step, "status": "u1", "time": "<u8", "voltage": "<i4",
        "current": "<i4", "capacity": ("<i8", (4,)), "date": np.dtype(_CALENDAR), "range": "<i4",
    }  # fmt: skip
    names = list(at)
    return np.dtype(
        {"names": names, "formats": [kinds[name] for name in names], "offsets": list(at.values()), "itemsize": size}
    )


def columns_of_counts(records: NDArray[Any]) -> tuple[dict[str, FloatArray], NDArray[np.float64], list[Notice]]:
    """(columns, seconds of the clock, notices) of integer records; the range says what a count is."""
    notices: list[Notice] = []
    ranges = np.unique(records["range"])
    unknown = [int(one) for one in ranges if int(one) not in _counts()]
    if unknown:
        text = f"the current range {unknown[0]} is not known; current and capacity of its records are not given."
        notices.append(Notice("unknown-range", text))
    count = np.array([_counts().get(int(one), np.nan) for one in ranges])[np.searchsorted(ranges, records["range"])]
    amount = records["capacity"].astype(np.float64) * (count / 3600.0)[:, None]
    columns = {
        "record": records["index"].astype(np.float64),
        "cycle": records["cycle"].astype(np.float64) + 1.0,
        "step": records["step"].astype(np.float64),
        "status": records["status"].astype(np.float64),
        "step time": records["time"].astype(np.float64) / 1000.0,
        "voltage": records["voltage"].astype(np.float64) / 1e4,
        "current": records["current"].astype(np.float64) * count,
        "charge capacity": amount[:, 0],
        "discharge capacity": amount[:, 1],
        "charge energy": amount[:, 2],
        "discharge energy": amount[:, 3],
    }
    return columns, _clock(records["date"]), notices


def _clock(date: NDArray[Any]) -> FloatArray:
    """Seconds since 1970 of calendar fields; NaN where they are no date."""
    year, month, day = (date[name].astype(np.int64) for name in ("year", "month", "day"))
    hour, minute, second = (date[name].astype(np.int64) for name in ("hour", "minute", "second"))
    valid = (year > 1990) & (year < 2200) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    valid &= (hour < 24) & (minute < 60) & (second < 61)
    months = np.where(valid, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]").astype(np.int64) + np.where(valid, day - 1, 0)
    seconds = days * 86400.0 + hour * 3600.0 + minute * 60.0 + second
    return np.where(valid, seconds, np.nan)


def block_of(
    source: Source, columns: Mapping[str, FloatArray], clock: FloatArray, notices: Sequence[Notice],
    metadata: Mapping[str, str],
) -> Block:  # fmt: skip
    """A block sorted by record number, each record once, with time counted from the first."""
    notes = list(notices)
    number = columns["record"]
    if number.size == 0:
        raise source.error("there are no records in the file.", next_step="Check that the test was started.")
    _, rows = np.unique(number, return_index=True)
    if rows.size < number.size:
        notes.append(Notice("copies", f"{number.size - rows.size} records that repeat a record number left out."))
    clock = clock[rows]
    started = None
    table = {name: values[rows] for name, values in columns.items()}
    if np.isfinite(clock).any():
        first = float(np.nanmin(clock))
        if 0.0 < first < 7e9:
            started = datetime(1970, 1, 1) + timedelta(seconds=first)
            table = {"record": table.pop("record"), "time": clock - first, **table}
    codes = sorted({int(one) for one in table["status"] if np.isfinite(one)}) if "status" in table else []
    unknown = [code for code in codes if code not in states()]
    if unknown:
        notes.append(Notice("unknown-status", f"the status {unknown[0]} is not known; it is kept as a number."))
    meanings = ", ".join(f"{code} = {states()[code]}" for code in codes if code in states())
    return Block(
        columns=tuple(RawColumn(Header(name, *_UNITS.get(name, ("", ""))), values) for name, values in table.items()),
        lines=table["record"].astype(np.int64), technique="cycling", instrument="Neware", started=started,
        record_word="record", metadata={**metadata, "status": meanings}, notices=tuple(notes),
    )  # fmt: skip
