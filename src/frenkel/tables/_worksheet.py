"""One sheet of an Excel workbook: cells to texts, with dates told from numbers by their format."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from frenkel.errors import ParseError
from frenkel.tables._split import Row, is_comment

__all__ = ["SheetReader", "integer_of", "kind_of_format"]

MOST_COLUMNS = 2048
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""Number formats that Excel itself has for dates and times (ECMA-376 part 1, 18.8.30, and their East Asian kin)."""


def integer_of(text: str | None) -> int:
    """A number of at most nine digits, -1 for anything else."""
    return int(text) if text is not None and re.fullmatch(r"[0-9]{1,9}", text) else -1


def kind_of_format(number: int, own: dict[int, str]) -> str:
    """ "date", "time" (without a day) or "" of a number format."""
    if number in own:
        bare = re.sub(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', "", own[number].lower())
        if re.search(r"[yd]", bare):
            return "date"
        return "time" if re.search(r"h|s|mm:", bare) else ""
    if number in _DATES:
        return "time" if number in (18, 19, 20, 21, 45, 46, 47) else "date"
    return ""


class SheetReader:
    """Handlers that gather the rows of a sheet."""

    def __init__(self, texts: Sequence[str], styles: Mapping[int, str], epoch: datetime, allowed_cells: int, error: Callable[[str], ParseError]) -> None:
        self.texts, self.styles, self.epoch, self.allowed, self.error = texts, styles, epoch, allowed_cells, error
        self.count = 0
        self.rows: list[Row] = []
        self.cells: list[str] = []
        self.line = 0
        self.column = 0
        self.kind = ""
        self.style = -1
        self.value = ""
        self.pieces: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            given = integer_of(attributes.get("r"))
            self.line = given if given > 0 else self.line + 1
            self.cells = []
            self.column = 0
        elif tag == "c":
            match = re.fullmatch(r"([A-Z]{1,3})\d{1,7}", attributes.get("r", ""))
            self.column = _column_number(match[1]) if match else self.column + 1
            self.kind, self.style = attributes.get("t", "n"), integer_of(attributes.get("s"))
            self.value = ""
            self.pieces = []

    def end(self, tag: str, text: str) -> None:
        if tag == "v":
            self.value = text
        elif tag == "t":
            self.pieces.append(text)
        elif tag == "c":
            self._put(self._text())
        elif tag == "row" and any(self.cells):
            self.rows.append(_row(self.line, self.cells))

    def padded_rows(self) -> list[Row]:
        """All rows, filled up to the widest: Excel does not write the empty cells at their end."""
        width = max((len(row.cells) for row in self.rows), default=0)
        if width * len(self.rows) > self.allowed:
            raise self.error(f"a sheet spans more than {self.allowed} cells, too many for the size of the file.")
        return [Row(row.line, row.cells + [""] * (width - len(row.cells)), row.comment) for row in self.rows]

    def _put(self, text: str) -> None:
        if not text:
            return
        if self.column > MOST_COLUMNS:
            raise self.error(f"row {self.line} has more than {MOST_COLUMNS} columns.")
        wanted = max(self.column - len(self.cells), 0)
        self.count += wanted
        if self.count > self.allowed:
            raise self.error(f"a sheet spans more than {self.allowed} cells, too many for the size of the file.")
        self.cells.extend([""] * wanted)
        self.cells[self.column - 1] = text

    def _text(self) -> str:
        if self.kind == "s":
            place = integer_of(self.value)
            return " ".join(self.texts[place].split()) if 0 <= place < len(self.texts) else ""
        if self.kind in ("inlineStr", "str"):
            return " ".join((self.value or "".join(self.pieces)).split())
        if self.kind == "n" and (kind := self.styles.get(self.style)):
            return _date_text(self.value, kind, self.epoch)
        return self.value.strip()


def _row(line: int, cells: list[str]) -> Row:
    first = next((cell for cell in cells if cell), "")
    if not is_comment(first):
        return Row(line, cells)
    return Row(line, [cell.lstrip("#%!/ ") if cell == first else cell for cell in cells], comment=True)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _date_text(value: str, kind: str, epoch: datetime) -> str:
    """An Excel day count as 2026-04-03 14:05:00, or 26:15:00 for a time without a day."""
    try:
        days = float(value)
    except ValueError:
        return value
    if not 0.0 <= days < 2_958_466.0:  # the end of the year 9999, where Excel's dates end
        return value
    seconds = round(days * 86400.0)
    if kind == "time":
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{epoch + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}"
