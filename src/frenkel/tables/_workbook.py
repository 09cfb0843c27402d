"""Excel workbooks (.xlsx, ECMA-376) as rows of text cells: values only, within limits of memory, nothing executed.

A workbook is a zip of XML parts; four of them are read: the list of sheets, the shared texts, the number formats (which alone tell a
date from a number) and one sheet. Hostile files: every part is unpacked with a limit on its own bytes, whatever the zip says of its
size; an XML document type, in which entities would be declared, is refused; cells are counted, empty ones that fill a row up included.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from xml.parsers import expat

from frenkel.errors import ParseError
from frenkel.tables._split import Row
from frenkel.tables._worksheet import SheetReader, integer_of, kind_of_format

__all__ = ["is_workbook", "workbook_rows"]

MOST_UNPACKED_BYTES = 96 * 1024 * 1024
UNPACKED_AT_LEAST = 4 * 1024 * 1024
UNPACKED_PER_BYTE = 30
ELEMENTS_AT_LEAST, ELEMENTS_PER_BYTE = 100_000, 0.75
CELLS_PER_BYTE = 4
"""A workbook of numbers unpacks to 5 to 15 times its size, with half an element and a quarter of a cell a byte."""
_EXPORT = "Save the sheet as CSV and give that file."
_WORKBOOK = "xl/workbook.xml"


def is_workbook(data: bytes) -> bool:
    """True for a zip archive, which a workbook is."""
    return data.startswith(b"PK\x03\x04")


def workbook_rows(data: bytes, *, file: str, sheet: str | None = None) -> tuple[list[Row], list[str]]:
    """The rows of one sheet (empty ones left out, line = its number in Excel) and the names of other sheets that hold something.

    Parameters
    ----------
    data : bytes of the .xlsx file
    sheet : its name; None: the only sheet with numbers

    Raises
    ------
    ParseError : no workbook, damaged, beyond the limits, or several sheets with numbers and none named
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise ParseError(f"the workbook is damaged ({error}).", file=file, next_step="Save it again.") from error
    book = _Book(archive, file, len(data))
    sheets = book.sheets()
    if sheet is not None:
        if sheet not in sheets:
            raise ParseError(f"there is no sheet {sheet!r}; there are {', '.join(map(repr, sheets))}.", file=file)
        return book.rows(sheets[sheet]), []
    found = {name: rows for name, part in sheets.items() if (rows := book.rows(part))}
    numeric = [name for name, rows in found.items() if any(_is_number(cell) for row in rows for cell in row.cells)]
    if len(numeric) > 1:
        raise ParseError(
            f"{len(numeric)} sheets hold numbers ({', '.join(map(repr, numeric[:8]))}).", file=file,
            next_step="Save the one that is meant as CSV or as a workbook of its own (parameter sheet=).",
        )  # fmt: skip
    if not numeric:
        raise ParseError("no sheet of the workbook holds numbers.", file=file, next_step=_EXPORT)
    return found[numeric[0]], [name for name in found if name != numeric[0]]


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[-+]?\d+\.?\d*(?:[eE][-+]?\d+)?", cell))


@dataclass
class _Book:
    """The parts of one workbook that have been read, and how many bytes and cells they took."""

    archive: zipfile.ZipFile
    file: str
    size: int
    unpacked: int = 0
    elements: int = 0
    texts: list[str] | None = None
    date_styles: dict[int, str] | None = None
    epoch: datetime = field(default=datetime(1899, 12, 30))

    def error(self, cause: str, next_step: str = _EXPORT) -> ParseError:
        return ParseError(cause, file=self.file, next_step=next_step)

    @property
    def allowed_bytes(self) -> int:
        """How much the parts may unpack to."""
        return min(MOST_UNPACKED_BYTES, UNPACKED_AT_LEAST + UNPACKED_PER_BYTE * self.size)

    def part(self, name: str) -> bytes:
        """One part unpacked, b"" where there is none; what the zip says of its size is not believed."""
        try:
            with self.archive.open(name) as handle:
                data = handle.read(self.allowed_bytes - self.unpacked + 1)
        except KeyError:
            return b""
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
            raise self.error(f"the part {name} of the workbook cannot be unpacked ({error}).") from error
        self.unpacked += len(data)
        if self.unpacked > self.allowed_bytes:
            raise self.error(f"the workbook unpacks to more than {self.allowed_bytes / 1e6:.0f} MB, too much for its {self.size} bytes.")
        return data

    def parse(self, name: str, start: Callable[[str, dict[str, str]], None], end: Callable[[str, str], None]) -> None:
        """Walk the elements of a part: start(name, attributes), end(name, its text), both without namespaces."""
        parser = expat.ParserCreate()
        text: list[str] = []

        allowed = ELEMENTS_AT_LEAST + ELEMENTS_PER_BYTE * self.size

        def started(tag: str, attributes: dict[str, str]) -> None:
            self.elements += 1
            if self.elements > allowed:
                raise self.error(f"the workbook has more than {allowed:.0f} elements, too many for its {self.size} bytes.")
            text.clear()
            start(tag.rpartition(":")[2], attributes)

        def ended(tag: str) -> None:
            end(tag.rpartition(":")[2], "".join(text))
            text.clear()

        def refused(*_: object) -> None:
            raise self.error("the workbook declares an XML document type, which no spreadsheet program writes.")

        parser.StartElementHandler, parser.EndElementHandler = started, ended
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text.append, refused
        try:
            parser.Parse(self.part(name) or b"<none/>", True)
        except expat.ExpatError as error:
            raise self.error(f"the part {name} of the workbook is damaged ({error}).") from error
        except UnicodeDecodeError as error:
            raise self.error(f"the part {name} of the workbook holds bytes that are no text.") from error

    def sheets(self) -> dict[str, str]:
        """Name of each sheet → its part, in the order of the tabs."""
        if _WORKBOOK not in self.archive.NameToInfo:
            raise self.error("it is a zip archive, but no Excel workbook (.xlsx).")
        targets: dict[str, str] = {}
        found: dict[str, str] = {}

        def relation(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship":
                target = attributes.get("Target", "")
                targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")

        def sheet(tag: str, attributes: dict[str, str]) -> None:
            if tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self.epoch = datetime(1904, 1, 1)
            if tag == "sheet":
                identifier = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
                if identifier in targets:
                    found[attributes.get("name", "")] = targets[identifier]

        self.parse("xl/_rels/workbook.xml.rels", relation, _nothing)
        self.parse(_WORKBOOK, sheet, _nothing)
        if not found:
            raise self.error("the workbook lists no sheet.")
        return found

    def rows(self, part: str) -> list[Row]:
        """The rows of a sheet that hold anything."""
        if self.texts is None:
            self.texts = self._shared_texts()
            self.date_styles = self._date_styles()
        sheet = SheetReader(self.texts, self.date_styles or {}, self.epoch, ELEMENTS_AT_LEAST + CELLS_PER_BYTE * self.size, self.error)
        self.parse(part, sheet.start, sheet.end)
        return sheet.padded_rows()

    def _shared_texts(self) -> list[str]:
        found: list[str] = []
        pieces: list[str] = []

        def start(tag: str, _: dict[str, str]) -> None:
            if tag == "si":
                pieces.clear()

        def end(tag: str, text: str) -> None:
            if tag == "t":
                pieces.append(text)
            elif tag == "si":
                found.append("".join(pieces))

        self.parse("xl/sharedStrings.xml", start, end)
        return found

    def _date_styles(self) -> dict[int, str]:
        """Cell style → "date" or "time", for the styles whose number format is one."""
        own: dict[int, str] = {}
        styles: dict[int, str] = {}
        state = {"in": False, "count": 0}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "numFmt":
                own[integer_of(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
            elif tag == "cellXfs":
                state["in"] = True
            elif tag == "xf" and state["in"]:
                kind = kind_of_format(integer_of(attributes.get("numFmtId")), own)
                if kind:
                    styles[int(state["count"])] = kind
                state["count"] += 1

        def end(tag: str, _: str) -> None:
            if tag == "cellXfs":
                state["in"] = False

        self.parse("xl/styles.xml", start, end)
        return styles


def _nothing(*_: object) -> None:
    return None
