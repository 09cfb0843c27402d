"""BioLogic EC-Lab .mpr: the binary file of one technique.

The file is a text mark, then modules: "MODULE", a short name of 10 and a long name of 25 bytes, the length
(behind a marker of four 0xFF bytes in newer files), the version, a date of 8 bytes, the content. "VMP Set" holds
the settings, "VMP data" the records, "VMP LOG" start time and instrument, "VMP loop" where each loop starts.

The data module lists the ids of its columns; `data/biologic_columns.csv` names them. An id that is not there
takes the width that the record size leaves for it, and is kept under its number. Written from the files
themselves (record sizes and a text export of the same run).
"""

from __future__ import annotations

import csv
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import resources

import numpy as np

from frenkel.measure.geometry import Geometry, is_vendor_default
from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble
from frenkel.measure.readers._biologic import reference_electrode, technique_of_id
from frenkel.measure.readers._block import Block, RawColumn
from frenkel.measure.readers._columns import identify
from frenkel.measure.readers._source import Reader, Source
from frenkel.results import Notice

__all__ = ["READER"]

NAME = "BioLogic .mpr"
_MARK = b"BIO-LOGIC MODULAR FILE"
_DATA_START = {0: 100, 2: 405, 3: 406, 10: 1007, 11: 1007}
"""Byte of the data module at which the records begin, by the version of the module."""
_WIDTH = {"f4": 4, "f8": 8, "u2": 2, "u4": 4, "u1": 1}
_OLE_EPOCH = datetime(1899, 12, 30)


@dataclass(frozen=True)
class _Module:
    name: str
    version: int
    content: bytes
    missing: int
    """Bytes that the module should have and that the file does not (a cut file)."""


def _modules(data: bytes) -> Iterator[_Module]:
    position = data.find(b"MODULE")
    while position >= 0 and data[position : position + 6] == b"MODULE":
        header = data[position : position + 65]
        if len(header) < 57:
            return
        newer = header[41:45] == b"\xff\xff\xff\xff"
        if newer and len(header) < 65:
            return
        length, version = (
            (struct.unpack_from("<I", header, 45)[0], struct.unpack_from("<I", header, 53)[0])
            if newer
            else struct.unpack_from("<II", header, 41)
        )
        begin = position + (65 if newer else 57)
        content = data[begin : begin + length]
        yield _Module(header[6:16].decode("latin-1").strip(), version, content, length - len(content))
        position = begin + length


@lru_cache(maxsize=1)
def _known_columns() -> dict[int, tuple[str, str, bool]]:
    text = resources.files("frenkel.measure").joinpath("data/biologic_columns.csv").read_text("utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {int(row["id"]): (row["header"], row["type"], row["checked"] == "computed") for row in rows}


def _ids(module: _Module) -> list[int]:
    """Numbers of the columns; fewer than the module says where it is cut within them, which `_block` refuses."""
    content = module.content
    count = content[4]
    if module.version == 0:
        return list(content[5 : 5 + count])
    first = 6 if module.version >= 10 else 5
    there = max(0, min(count, (len(content) - first) // 2))
    return list(struct.unpack_from(f"<{there}H", content, first))


def _record(source: Source, module: _Module, ids: Sequence[int], points: int) -> tuple[int, int, list[Notice]]:
    """(start of the records, bytes of a record, notices) of a data module."""
    length = len(module.content) + module.missing
    known = _known_columns()
    least = sum(_WIDTH[known[one][1]] for one in ids if one in known and known[one][1] != "flag") + any(
        one in known and known[one][1] == "flag" for one in ids
    )
    notices: list[Notice] = []
    candidates = [_DATA_START[module.version]] if module.version in _DATA_START else sorted(set(_DATA_START.values()))
    if module.version not in _DATA_START:
        text = f"the data module has the unknown version {module.version}; its layout is inferred from its size."
        notices.append(Notice("unknown-version", text))
    for start in candidates:
        size, rest = divmod(length - start, points)
        if rest == 0 and size >= least:
            return start, size, notices
    raise source.error(
        f"the data module has {length} bytes, which is no whole number of records for {points} points and "
        f"{len(ids)} columns (version {module.version}).",
        next_step="Export the file as text in EC-Lab and read that.",
    )


def _fields(ids: Sequence[int], size: int) -> tuple[list[tuple[str, str, int]], list[Notice]]:
    """(header, numpy type, byte) of each column of a record; widths of unknown ids from what is left over."""
    known = _known_columns()
    flags = [one for one in ids if one in known and known[one][1] == "flag"]
    plain = [one for one in ids if one not in flags]
    unknown = [one for one in plain if one not in known]
    rest = size - bool(flags) - sum(_WIDTH[known[one][1]] for one in plain if one in known)
    notices: list[Notice] = []
    each = rest // len(unknown) if unknown else 0
    uniform = (rest == each * len(unknown)) and each in (1, 2, 4, 8)
    fields: list[tuple[str, str, int]] = []
    position = 1 if flags else 0
    for one in plain:
        if one in known:
            header, kind = known[one][:2]
        elif uniform:
            header, kind = f"column {one}", {1: "u1", 2: "u2", 4: "f4", 8: "f8"}[each]
        else:
            text = f"columns from id {one} on are not read: the widths of {_listed(unknown)} cannot be told apart."
            notices.append(Notice("unknown-columns", text))
            return fields, notices
        fields.append((header, kind, position))
        position += _WIDTH[kind]
    if unknown:
        text = f"the meaning of {_listed(unknown)} is not known; kept as numbers ({each} bytes each by the record size)."
        notices.append(Notice("unknown-columns", text))
    elif position != size:
        text = f"{size - position} bytes of each record belong to no known column."
        notices.append(Notice("unknown-columns", text))
    doubtful = [one for one in plain if one in known and not known[one][2]]
    if doubtful:
        text = f"the names of {_listed(doubtful)} are those of public tables and not confirmed on a file here."
        notices.append(Notice("unconfirmed-columns", text))
    return fields, notices


def _listed(ids: Sequence[int]) -> str:
    return ("column id " if len(ids) == 1 else "column ids ") + ", ".join(map(str, ids))


def _pascal(content: bytes, at: int) -> str:
    if at >= len(content):
        return ""
    text = content[at + 1 : at + 1 + content[at]].decode("latin-1")
    return text if text.isprintable() else ""


def _float(content: bytes, at: int) -> float:
    return float(struct.unpack_from("<f", content, at)[0]) if at + 4 <= len(content) else 0.0


def _settings(content: bytes) -> tuple[dict[str, str], Geometry | None, list[Notice]]:
    metadata: dict[str, str] = {}
    for key, at in (("comments", 0x7), ("electrode material", 0x11E), ("electrolyte", 0x1C0), ("reference", 0x215)):
        if text := _pascal(content, at).strip():
            metadata[key] = text
    area, notices = _float(content, 0x211), []
    geometry = None
    if content and is_vendor_default("EC-Lab", "area_cm2", area):
        text = f"the electrode area {area:.3g} cm² is what EC-Lab writes if nobody types one; it counts as not given."
        notices.append(Notice("vendor-default", text))
    elif 1e-6 < area < 1e5:
        geometry = Geometry(area_cm2=area, source="EC-Lab settings")
    return metadata, geometry, notices


def _log(content: bytes) -> tuple[datetime | None, dict[str, str]]:
    metadata = {}
    if re.fullmatch(r"\d+(\.\d+)+", version := _pascal(content, 0x3B7)):
        metadata["EC-Lab version"] = version
    if len(content) >= 0x251:
        days = struct.unpack_from("<d", content, 0x249)[0]
        if 30000.0 < days < 80000.0:  # the years 1982 to 2119; anything else is no date
            return _OLE_EPOCH + timedelta(days=days), metadata
    return None, metadata


def _starts(content: bytes, points: int) -> tuple[int, ...]:
    """Rows at which a loop starts, from the loop module."""
    if len(content) < 4:
        return ()
    count = min(int(struct.unpack_from("<I", content)[0]), (len(content) - 4) // 4)
    return tuple(one for one in struct.unpack_from(f"<{count}I", content, 4) if 0 < one < points)


def _block(source: Source) -> Block:
    modules = {module.name: module for module in _modules(source.data)}
    module = modules.get("VMP data")
    if module is None or len(module.content) < 8:
        raise source.error(
            "there is no data module: the file is cut, or the technique wrote no point.",
            next_step="Copy the file again, or export it as text in EC-Lab.",
        )
    points, ids = int(struct.unpack_from("<I", module.content)[0]), _ids(module)
    if points == 0 or not ids:
        raise source.error("the technique wrote no points.")
    start, size, notices = _record(source, module, ids, points)
    fields, more = _fields(ids, size)
    notices += more
    rows = min(points, max(0, (len(module.content) - start) // size)) if size else 0
    # a size of zero can only come from a damaged header whose columns are all flags of a byte
    if rows < points:
        text = f"the file is cut: {rows} of {points} records are there; the last is record {rows}."
        notices.append(Notice("cut", text))
    if rows == 0:
        raise source.error("the file is cut: not one whole record is there.", next_step="Copy the file again.")
    table = np.frombuffer(module.content, dtype=np.uint8, count=rows * size, offset=start).reshape(rows, size)
    columns = []
    for header, kind, at in fields:
        raw = np.ascontiguousarray(table[:, at : at + _WIDTH[kind]])
        with np.errstate(invalid="ignore"):
            columns.append(RawColumn(identify(header), raw.view(f"<{kind}")[:, 0].astype(np.float64)))
    settings = modules["VMP Set"].content if "VMP Set" in modules else b""
    metadata, geometry, defaults = _settings(settings)
    started, log = _log(modules["VMP LOG"].content) if "VMP LOG" in modules else (None, {})
    name, technique = technique_of_id(settings[0] if settings else -1)
    metadata = {**metadata, **log, "EC-Lab technique": name}
    loops = modules.get("VMP loop")
    return Block(
        columns=tuple(columns), lines=np.arange(1, rows + 1), starts=_starts(loops.content, points) if loops else (),
        technique=technique, instrument="BioLogic", started=started, geometry=geometry, record_word="record",
        reference=reference_electrode(metadata.get("reference", "")), metadata=metadata, notices=(*notices, *defaults),
    )  # fmt: skip


def _read(source: Source) -> tuple[Measurement, ...]:
    return assemble(source, NAME, [_block(source)])


READER = Reader(NAME, 10, lambda source: source.data.startswith(_MARK), _read)
