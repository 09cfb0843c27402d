"""Files that are nothing that an instrument writes, but that a reader must get through within time and memory for their size."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

__all__ = ["hostile_files"]


@lru_cache(maxsize=2)
def hostile_files(megabytes: float) -> Mapping[str, bytes]:
    """All of them by name, each of about so many megabytes (archives: their content)."""
    size = int(megabytes * 1e6)
    return {**_rows(size), **_wide(size), **_instrument_texts(size), **_spectra(size), **_archives(size), **_binaries(size)}


def _fill(piece: bytes, size: int, head: bytes = b"") -> bytes:
    return head + piece * max(1, (size - len(head)) // len(piece))


def _rows(size: int) -> dict[str, bytes]:
    """Tables of very short rows, and of rows that are none."""
    rng = np.random.default_rng(41)
    numbers = rng.integers(0, 10**5, size // 6 + 1)
    signs = np.frombuffer(b"0123456789.,;\t \n-+eE\"#aZ'", np.uint8)
    pieces = {
        "1": b"1\n", "1 crlf": b"1\r\n", "1 cr": b"1\r", "1,2": b"1,2\n", "1 tab 2": b"1\t2\n", "1 2": b"1 2\n", "1;2": b"1;2\n",
        "1|2": b"1|2\n", "1,2 crcrlf": b"1,2\r\r\n", "1e1,2": b"1e1,2\n", "minus sign": "−1,2\n".encode(), "times ten": "1×10^5;2×10^3\n".encode(),
        "quoted": b'"1","2"\n', "open quotes": b'"1,2\n', "open quotes behind a name": b'a,"1\n', "blank lines": b"\n", "lines of a blank": b" \n",
        "commas": b",", "a comma a line": b",\n", "words": b"word ", "a word a line": b"word\n", "digits": b"1", "quotes": b'"', "one line": b"1,",
        "blanks between": b"1" + b" " * 500 + b"2\n",
    }  # fmt: skip
    headed = {
        "NaN": (b"f,a,b\n", b"nan,nan,nan\n"), "numbers, then NaN": (b"f,a,b\n1,2,3\n1,2,3\n", b"nan,nan,nan\n"), "empty cells": (b"f,a,b\n1,2,3\n", b",,\n"),
        "two decimal marks": (b"f;a;b\n", b"1,5;2.5;3\n"), "decimal commas": (b"f;a;b\n", b"1,5;2,5;3,25\n"), "thousands": (b"f;a;b\n", b"1.500,5;2.500,5;3\n"),
        "comments": (b"a,b\n1,2\n", b"#\n"), "comments of numbers": (b"a,b\n1,2\n", b"#1,2\n"), "stray lines": (b"a,b\n", b"1,2\nxx\n"), "text": (b"a,b\n", b"1,x\n"),
        "header again": (b"", b"a,b\n1,2\n"), "infinite": (b"a,b\n", b"1,inf\n"), "1.#IND": (b"a,b\n1,2\n", b"1,-1.#IND\n"), "durations": (b"time,V\n", b"00:00:01,2\n"),
        "BDF": (b"Test Time / s\n", b"1\n"), "one column": (b"a\n", b"1\n"),
    }  # fmt: skip
    return {
        **{f"rows: {name}": _fill(piece, size) for name, piece in pieces.items()},
        **{f"rows: {name}": _fill(piece, size, head) for name, (head, piece) in headed.items()},
        "rows: utf-16": ("1,2\n" * (size // 8)).encode("utf-16"),
        "rows: no line end": _fill(b"1.5,2.5,3.5\n", size, b"f,a,b\n") + b"1.5,2.5,3",
        "rows: distinct with gaps": b"a,b\n" + b"".join(b"%d,\n" % x for x in numbers),
        "rows: distinct with words": b"a,b\n" + b"".join(b"%d,z%d\n" % (x, x) for x in numbers[: size // 12]),
        "rows: random signs": rng.choice(signs, size).tobytes(),
        "rows: random digits": rng.choice(signs[[0, 1, 2, 3, 11, 15]], size).tobytes(),
    }


def _wide(size: int) -> dict[str, bytes]:
    """Thousands of columns."""
    def table(names: list[str], cell: bytes, mark: bytes) -> bytes:
        row = mark.join([cell] * len(names)) + b"\n"
        return mark.join(name.encode() for name in names) + b"\n" + row * max(2, size // len(row))

    return {
        "wide: 2000 plain names": table([f"c{i}" for i in range(2000)], b"1", b","),
        "wide: 2000 names like units": table([f"a/b{i}/c (d) in e_{i}" for i in range(2000)], b"1.5", b","),
        "wide: 2000 names with units": table([f"x{i}/mA.cm-2" for i in range(2000)], b"1.5", b"\t"),
        "wide: 20000 columns": table(["a"] * 20_000, b"1", b","),
    }


def _instrument_texts(size: int) -> dict[str, bytes]:
    heads = {
        "Gamry": (b"EXPLAIN\nTAG\tEISPOT\nZCURVE\tTABLE\n\tPt\tFreq\tZreal\tZimag\n\t#\tHz\tohm\tohm\n", b"\t1\t1\t1\t1\n"),
        "Gamry labels": (b"EXPLAIN\n", b"A\tB\n"), "Gamry tables": (b"EXPLAIN\n", b"A\tTABLE\n"),
        "CHI": (b"Instrument Model:  CHI660\nFreq/Hz, Z'/ohm, Z\"/ohm\n", b"1,2,3\n"),
        "EC-Lab": (b"EC-Lab ASCII FILE\nNb header lines : 5\n\nPEIS\nfreq/Hz\tRe(Z)/Ohm\n", b"1\t2\n"),
        "EC-Lab with letters": (b"EC-Lab ASCII FILE\nNb header lines : 5\n\nPEIS\nfreq/Hz\tRe(Z)/Ohm\n", b"1\tx\n"),
        "ZPlot": (b"ZPLOT2 ASCII\nFreq Ampl Bias Time Z' Z'' GD Err Range\n", b"1 2 3 4 5 6 7 8 9\n"),
        "VersaStudio": (b"<Application>\nName=VersaStudio\nDefinition=a,b,0\n", b"1,2\n"),
        "VersaStudio definitions": (b"<Application>\nName=VersaStudio\n", b"Definition=a\n"),
        "RelaxIS": (b"RelaxIS 3 Spectrum export\nData: Frequency\tData: Z'\tData: Z''\n\n", b"1\t2\t3\n"),
        "RelaxIS heads": (b"RelaxIS 3 Spectrum export\n", b"Data: Frequency\n"),
        "Novocontrol": (b"Freq. [Hz]\tZs'\tZs''\n", b"1\t2\t3\n"), "Novocontrol heads": (b"", b"Freq. [Hz]\tZs'\tZs''\n1\t2\t3\n"),
        "Novocontrol temperatures": (b"Freq. [Hz]\tZs'\tZs''\n1\t2\t3\n", b"Temp. [K]=25\n"),
        "Ivium": (b"x\nprimary_data\n3\n999999\n", b"1 2 3\n"), "Ivium heads": (b"x\n", b"primary_data\n3\n1\n1 2 3\n"),
        "PARSTAT": (b"Elapsed Time (s),Zre (ohms),Zim (ohms)\n", b"1,2,3\n"), "PowerSuite": (b"Frequency\tZre\tZimg\n", b"1\t2\t3\n"),
    }  # fmt: skip
    return {f"text: {name}": _fill(piece, size, head) for name, (head, piece) in heads.items()}


def _spectra(size: int) -> dict[str, bytes]:
    """Spectra of tens of thousands of points, and of a point each."""
    rng = np.random.default_rng(42)
    n = size // 25
    f = np.logspace(9, -6, n)
    z = 100.0 / (1 + 2j * np.pi * f * 1e-6) + 1 / (2j * np.pi * f * 1e-3)
    spiky = np.where(np.arange(n) % 17 == 8, 3 * z, z)
    mixed = rng.permutation(n)
    head = b"freq/Hz,Re(Z)/Ohm,-Im(Z)/Ohm\n"

    def rows(f: np.ndarray, z: np.ndarray) -> bytes:
        return head + b"".join(b"%.6g,%.4g,%.4g\n" % (x, y.real, -y.imag) for x, y in zip(f, z, strict=True))

    return {
        "spectrum: a spike every 17 points": rows(f, spiky),
        "spectrum: out of order": rows(f[mixed], spiky[mixed]),
        "spectrum: noise": rows(f, rng.integers(1, 99, n) - 1j * rng.integers(1, 99, n)),
        "spectrum: each frequency twice": rows(np.repeat(f, 2)[:n], z),
        "spectrum: zigzag": _fill(b"1,2,3\n2,2,3\n", size, head),
        "spectrum: sweeps of six points": _fill(b"".join(b"%d,2,3\n" % (6 - i) for i in range(6)), size, head),
        "spectrum: cycles of a point": b"cycle," + head + b"".join(b"%d,1,2,3\n" % i for i in range(size // 12)),
        "spectrum: rows of zeros": _fill(b"0,0,0,1\n", size, b"freq/Hz,Re(Z)/Ohm,-Im(Z)/Ohm,E/V\n1,2,3,4\n"),
    }


def _zip(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _archives(size: int) -> dict[str, bytes]:
    rng = np.random.default_rng(43)
    book = {
        "xl/workbook.xml": b'<workbook xmlns:r="r"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": b'<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
    }

    def workbook(rows: bytes) -> bytes:
        return _zip({**book, "xl/worksheets/sheet1.xml": b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"})

    row = b"<row><c><v>%.15g</v></c><c><v>%.15g</v></c></row>"
    return {
        "gzip of zeros": gzip.compress(bytes(100 * size)),
        "gzip of lines": gzip.compress(b"1\n" * (30 * size // 2)),
        "zip archive of Neware, of zeros": _zip({"data.ndc": bytes(200 * size)}),
        "zip archive of Neware, of a page": _zip({"data.ndc": b"\x01\0\x0e" * (10 * size)}),
        "workbook of blanks": _zip({**book, "xl/workbook.xml": b"<workbook>" + b" " * 300 * size}),
        "workbook of one cell": workbook(b"<row><c><v>1</v></c></row>" * (size // 5)),
        "workbook of far cells": workbook(b'<row><c r="AAA1"><v>1</v></c></row>' * (size // 50)),
        "workbook of random numbers": workbook(b"".join(row % (a, b) for a, b in rng.random((size // 20, 2)))),
    }


def _module(name: bytes, version: int, content: bytes) -> bytes:
    return b"MODULE" + name.ljust(10) + name.ljust(25) + b"\xff" * 4 + struct.pack("<III", len(content), 0, version) + b"05/15/25" + content


def _mpr(ids: list[int], width: int, points: int, records: bytes) -> bytes:
    head = struct.pack(f"<IH{len(ids)}H", points, len(ids), *ids).ljust(1007, b"\0")
    return b"BIO-LOGIC MODULAR FILE\x1a".ljust(52) + _module(b"VMP Set", 10, bytes(700)) + _module(b"VMP data", 11, head + records[: width * points])


def _binaries(size: int) -> dict[str, bytes]:
    rng = np.random.default_rng(44)
    noise = rng.integers(0, 255, size, dtype=np.uint8).tobytes()
    sweeps = np.ones((size // 12, 3), dtype="<f4")
    sweeps[:, 0] = np.resize(np.arange(5, 0, -1), size // 12)
    n = size // 34
    ism = b"\0\0\xff\xff\xff\xfe" + (n - 1).to_bytes(6, "big") + np.tile(np.linspace(1e5, 1.0, n), 4).astype(">f8").tobytes() + bytes(2 * n + 300)
    nda = b"NEWARE20240101" + bytes([29]) + bytes(100) + bytes(4)
    return {
        "binary: zeros": bytes(size), "binary: noise": noise,
        "mpr: records of a byte": _mpr([1, 2, 3], 1, size, noise), "mpr: records of two bytes": _mpr([39], 2, size // 2, noise),
        "mpr: noise as spectra": _mpr([32, 37, 38], 12, size // 12, noise), "mpr: sweeps of five points": _mpr([32, 37, 38], 12, size // 12, sweeps.tobytes()),
        "mpr: 400 columns": _mpr([70] * 400, 1600, max(1, size // 1600), noise), "mpr: modules": _fill(_module(b"VMP Set", 10, b""), size, b"BIO-LOGIC MODULAR FILE\x1a".ljust(52)),
        "nda: marks": _fill(b"\x55\0", size, nda),
        "nda: noise": nda + b"".join(b"\x55\0" + struct.pack("<I", i + 1) + noise[:80] for i in range(size // 86)),
        "nda: version 130, noise": b"NEWARE20240101" + bytes([130]) + bytes(1009) + noise,
        "res: definitions": b"\x00\x01\x00\x00Standard Jet DB\x00\x01".ljust(4096, b"\0") + (b"\x02\x01" + bytes(41) + b"\xff\0\xff\0" + bytes(4049)) * max(1, size // 4096),
        "ism: one long sweep": ism,
    }  # fmt: skip
