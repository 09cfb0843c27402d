"""Bytes to text: byte-order marks, UTF-16 without one, UTF-8, Windows-1252; everything else is refused."""

from __future__ import annotations

import codecs
import re

from frenkel.errors import ParseError

__all__ = ["decode", "one_line_end", "split_lines"]

_MAGIC = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x89HDF", "an HDF5 file"),
    (b"BIO-LOGIC MODULAR FILE", "a BioLogic .mpr file"),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_MARKUP = re.compile(r"\s*<\s*(!doctype|html|head|body|\?xml|table|div|script|svg)", re.IGNORECASE)
_JSON = re.compile(r"\s*(\{\s*[\"}]|\[\s*[\[{\"\d-]*\s*,)")
_SAMPLE = 65536
_EXPORT = "Export the table as text (CSV) and give that file."


def decode(data: bytes, *, file: str) -> tuple[str, str]:
    """The text of a table file and the name of its encoding; raises ParseError where it is no text."""
    if not data.strip(b"\x00 \t\r\n"):
        raise ParseError("the file is empty.", file=file, next_step="Give a file with a header and rows.")
    for magic, words in _MAGIC:
        if data.startswith(magic):
            raise ParseError(f"it is {words}, not a text table.", file=file, next_step=_EXPORT)
    text, encoding = _text_of(data, file)
    head = text[:_SAMPLE]
    if len(_CONTROL.findall(head)) > 0.002 * len(head):
        raise ParseError("it is binary data, not a text table.", file=file, line=1, next_step=_EXPORT)
    if _MARKUP.match(head):
        raise ParseError(
            "it is a web page or XML, not a table.",
            file=file,
            line=1,
            next_step="Download or export the data again: this is what a server sent instead.",
        )
    if _JSON.match(head):
        raise ParseError("it is JSON, not a table.", file=file, line=1, next_step=_EXPORT)
    return text, encoding


def _text_of(data: bytes, file: str) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            # a file that was cut may end inside a character: that costs the character, not the file
            return data[len(mark) :].decode(encoding, errors="replace"), encoding
    head = data[:_SAMPLE]
    if b"\x00" in head:
        for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
            if zeros.count(0) > 0.7 * len(zeros):
                return data.decode(encoding, errors="replace"), encoding
        raise ParseError("it is binary data, not a text table.", file=file, line=1, next_step=_EXPORT)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), "windows-1252"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"


def one_line_end(text: str) -> str:
    r"""The text with \n for each \n, \r\n and \r (and nothing else, so that line numbers are those of an editor)."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def split_lines(text: str) -> list[str]:
    r"""Lines that end in \n, \r\n or \r."""
    return one_line_end(text).split("\n")
