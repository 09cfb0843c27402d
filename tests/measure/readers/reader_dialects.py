"""Writers of the text and binary formats, from the layouts stated in the readers: known numbers in, a file out."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

__all__ = ["gamry", "ism", "ivium", "jet", "mpr", "mpt", "novocontrol", "spectrum", "zplot"]


def spectrum(points: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """A resistor beside a capacitor behind a resistor, and a blocking tail: frequency (Hz) and impedance (Ω)."""
    f = np.logspace(6, 0, points)
    w = 2j * np.pi * f
    return f, 100.0 + 1e4 / (1.0 + w * 1e4 * 1e-9) + 1.0 / (1e-6 * w**0.85)


def mpr(columns: Sequence[tuple[int, str, np.ndarray]], *, version: int = 11, loops: Sequence[int] = (),
        technique: int = 0x1D, area: float = 0.001, flags: bool = False, days: float = 45792.0) -> bytes:  # fmt: skip
    """An EC-Lab file of the columns (id, numpy type, values)."""
    n = len(columns[0][2])
    ids = ([1, 2, 3] if flags else []) + [one for one, _, _ in columns]
    fields = [("flags", "u1")] * flags + [(f"c{i}", f"<{kind}") for i, (_, kind, _) in enumerate(columns)]
    records = np.zeros(n, dtype=np.dtype(fields))
    for i, (_, _, values) in enumerate(columns):
        records[f"c{i}"] = values
    count = struct.pack("<IH", n, len(ids)) if version >= 10 else struct.pack("<IB", n, len(ids))
    start = {0: 100, 2: 405, 3: 406, 10: 1007, 11: 1007}.get(version, 1007)
    listed = bytes(ids) if version == 0 else struct.pack(f"<{len(ids)}H", *ids)
    data = (count + listed).ljust(start, b"\0") + records.tobytes()
    settings = bytearray(700)
    settings[0] = technique
    settings[0x211:0x215] = struct.pack("<f", area)
    log = bytearray(0x400)
    log[0x249:0x251] = struct.pack("<d", days)
    log[0x3B7:0x3BD] = b"\x0511.61"
    new = version >= 10
    out = b"BIO-LOGIC MODULAR FILE\x1a".ljust(52) + _module("VMP Set", 10 if new else 0, bytes(settings), new)
    out += _module("VMP data", version, data, new) + _module("VMP LOG", 10 if new else 0, bytes(log), new)
    if loops:
        out += _module("VMP loop", 0, struct.pack(f"<{len(loops) + 1}I", len(loops), *loops), new)
    return out


def _module(name: str, version: int, content: bytes, new: bool) -> bytes:
    head = b"MODULE" + name.encode().ljust(10) + name.encode().ljust(25)
    if new:
        return head + b"\xff" * 4 + struct.pack("<III", len(content), 0, version) + b"05/15/25" + content
    return head + struct.pack("<II", len(content), version) + b"05/15/25" + content


def mpt(f: np.ndarray, z: np.ndarray, *, area: str = "0.001", comma: bool = False, loops: bool = False) -> bytes:
    """An EC-Lab text export."""
    header = ["", "Potentio Electrochemical Impedance Spectroscopy", "", f"Electrode surface area : {area} cm²",
              "Acquisition started on : 05/15/2025 01:18:45.867"]  # fmt: skip
    if loops:
        half = len(f) // 2
        header += ["Number of loops : 2", f"Loop 0 from point number 0 to {half - 1}",
                   f"Loop 1 from point number {half} to {len(f) - 1}"]  # fmt: skip
    header += [""]
    names = "freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\ttime/s\t"
    rows = [f"{a:.7E}\t{b.real:.7E}\t{-b.imag:.7E}\t{i:.3f}" for i, (a, b) in enumerate(zip(f, z, strict=True))]
    lines = ["EC-Lab ASCII FILE", f"Nb header lines : {len(header) + 3}", *header, names, *rows]
    text = "\r\n".join(lines)
    if comma:
        text = text[: text.index(names)] + text[text.index(names) :].replace(".", ",")
    return text.encode("latin-1")


def gamry(f: np.ndarray, z: np.ndarray, *, area: float = 1.0, comma: bool = False) -> bytes:
    """A Gamry file with an open-circuit table before the spectrum."""
    head = ["EXPLAIN", "TAG\tEISPOT", "DATE\tLABEL\t8/31/2020\tDate", "TIME\tLABEL\t16:39:19\tTime",
            f"AREA\tQUANT\t{area:.5E}\tArea (cm^2)", "OCVCURVE\tTABLE\t2", "\tPt\tT\tVf\tTemp", "\t#\ts\tV vs. Ref.\tdeg C",
            "\t0\t0.5\t1.5\t25.0", "\t1\t1.0\t1.6\t25.0", "ZCURVE\tTABLE", "\tPt\tTime\tFreq\tZreal\tZimag\tZphz\tIERange",
            "\t#\ts\tHz\tohm\tohm\t\xb0\t#"]  # fmt: skip
    rows = [f"\t{i}\t{i}\t{a:.7E}\t{b.real:.7E}\t{b.imag:.7E}\t{np.degrees(np.angle(b)):.4f}\t5"
            for i, (a, b) in enumerate(zip(f, z, strict=True))]  # fmt: skip
    if comma:
        rows = [row.replace(".", ",") for row in rows]
    return "\r\n".join([*head, *rows, ""]).encode("latin-1")


def zplot(f: np.ndarray, z: np.ndarray, *, stated: int | None = None, area: float = 1.0) -> bytes:
    """A ZPlot file."""
    head = ["ZPLOT2 ASCII", "  Date:     10-12-2018", "  Time:     11:41:01", f"  Surface Area:   {area:g}",
            f"  Data Points:   {len(f) if stated is None else stated}",
            "  Freq(Hz)\tAmpl\tBias\tTime(Sec)\tZ'(a)\tZ''(b)\tGD\tErr\tRange", "End Comments"]  # fmt: skip
    rows = [f"{a:.6E}\t1E-2\t0\t{i}\t{b.real:.6E}\t{b.imag:.6E}\t0\t0\t4" for i, (a, b) in enumerate(zip(f, z, strict=True))]
    return "\r\n".join([*head, *rows, ""]).encode()


def ism(f: np.ndarray, z: np.ndarray, *, temperature: str = "25.3+-0.1C", area: str = "") -> bytes:
    """A Zahner file."""

    def text(value: str) -> bytes:
        raw = value.swapcase().encode("latin-1")
        return struct.pack(">h", len(raw)) + raw

    out = (2**32 - 2).to_bytes(6, "big") + (len(f) - 1).to_bytes(6, "big")
    for values in (f, np.abs(z), np.angle(z), 1318749273.0 + np.arange(len(f))):
        out += np.asarray(values, dtype=">f8").tobytes()
    out += np.zeros(len(f), dtype=">i2").tobytes()
    for value in ("151021", "pellet", "0.5V", "1nA", temperature, "07:14:31 - 07:15:31", "", "", "", "", area):
        out += text(value)
    return out + bytes(300)


def ivium(f: np.ndarray, z: np.ndarray, *, method: str = "Impedance", area: str = "1") -> bytes:
    """An Ivium file: settings between bytes that are no text, then the points."""
    head = ["\0\0\0\0H\0\0\0", "Peaks=false", "<\x07\0", "starttime=03.04.2026 14:05:07", f"Method={method}", f"Data Options.Area={area}"]
    rows = [f"{b.real:.6E}  {b.imag:.6E}\t{a:.6E} " for a, b in zip(f, z, strict=True)]
    return "\r\n".join([*head, "primary_data    ", "3         ", f"{len(f)}", *rows, "7", "osc_data", "\0\0", ""]).encode()


def novocontrol(f: np.ndarray, z: np.ndarray, temperatures_C: Sequence[float]) -> bytes:
    """A Novocontrol export with one block a temperature."""
    lines = ["Sample 1"]
    for celsius in temperatures_C:
        lines += [f"Fixed value(s) : Temp. [°C]={celsius:.2f}", "Freq. [Hz]\tZs' [Ohms]\tZs'' [Ohms]"]
        lines += [f"{a:.6E}\t{b.real:.6E}\t{b.imag:.6E}" for a, b in zip(f, z, strict=True)]
    return "\n".join([*lines, ""]).encode()


def jet(columns: Sequence[tuple[str, int, str, np.ndarray]], *, rows_per_page: int = 20, deleted: Sequence[int] = ()) -> bytes:
    """An Access database (Jet 4) with one table of fixed-length columns (name, type code, numpy type, values).

    Data pages are written last first, and NaN in a float column is stored as "no value".
    """
    count = len(columns)
    definition = bytearray(4096)
    definition[:2] = b"\x02\x01"
    struct.pack_into("<HH", definition, 43, 0, count)
    offset, at = 0, 63
    for number, (_, code, kind, _) in enumerate(columns):
        struct.pack_into("<BIHHH", definition, at, code, 0, number, 0, number)
        definition[at + 15] = 0x03
        struct.pack_into("<HH", definition, at + 21, offset, np.dtype(kind).itemsize)
        offset += np.dtype(kind).itemsize
        at += 25
    for name, *_ in columns:
        raw = name.encode("utf-16-le")
        struct.pack_into("<H", definition, at, len(raw))
        definition[at + 2 : at + 2 + len(raw)] = raw
        at += 2 + len(raw)
    header = bytearray(4096)
    header[:0x18] = b"\x00\x01\x00\x00Standard Jet DB\x00\x01\x00\x00\x00"
    pages = []
    n = len(columns[0][3])
    for first in range(0, n, rows_per_page):
        page, end = bytearray(4096), 4096
        page[:2] = b"\x01\x01"
        numbers = range(first, min(first + rows_per_page, n))
        struct.pack_into("<I", page, 4, 2)
        struct.pack_into("<H", page, 12, len(numbers))
        for place, row in enumerate(numbers):
            bits = 0
            record = struct.pack("<H", count)
            for number, (_, _, kind, values) in enumerate(columns):
                known = not np.isnan(values[row])
                bits |= known << number
                record += np.array([values[row] if known else 0], dtype=kind).tobytes()
            record += bits.to_bytes((count + 7) // 8, "little")
            end -= len(record)
            page[end : end + len(record)] = record
            struct.pack_into("<H", page, 14 + 2 * place, end | (0x8000 if row in deleted else 0))
        pages.append(bytes(page))
    return bytes(header) + bytes(4096) + bytes(definition) + b"".join(reversed(pages))
