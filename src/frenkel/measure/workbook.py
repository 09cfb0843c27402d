"""Tables as an Excel workbook (.xlsx), written with the standard library: sheets of numbers and texts, no macros, no formulas.

A workbook is a zip of XML parts (ECMA-376, Office Open XML); only the parts that every reader needs are written, with the texts inline.
The same tables give the same bytes.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

from frenkel.errors import InputError

__all__ = ["MOST_ROWS", "workbook_bytes"]

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
MOST_ROWS = 1_048_576
LONGEST_NAME, LONGEST_TEXT = 31, 32_767


def workbook_bytes(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """The bytes of a workbook.

    Parameters
    ----------
    sheets : rows by the name of their sheet (at most 31 characters, without []:*?/\\); the first row is the header

    Raises
    ------
    InputError : no sheet, a name that Excel does not take, or more rows than it can hold

    Examples
    --------
    >>> workbook_bytes({"summary": [("file", "σ / S/cm"), ("a.mpr", 1e-3)]})[:2]
    b'PK'
    """
    _check(sheets)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _parts(sheets):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _HEAD + text)
    return out.getvalue()


def _check(sheets: Mapping[str, Sequence[Sequence[object]]]) -> None:
    if not sheets:
        raise InputError("A workbook needs a sheet.")
    if len({name.lower() for name in sheets}) < len(sheets):
        raise InputError("Two sheets differ only in capitals; Excel takes them for one.")
    for name, rows in sheets.items():
        if not 1 <= len(name) <= LONGEST_NAME or re.search(r"[\[\]:*?/\\]", name):
            raise InputError(f"{name!r} cannot be the name of a sheet: 1 to {LONGEST_NAME} characters without []:*?/\\.")
        if len(rows) > MOST_ROWS:
            raise InputError(f"The sheet {name!r} has {len(rows)} rows; Excel holds {MOST_ROWS}.")


def _parts(sheets: Mapping[str, Sequence[Sequence[object]]]) -> list[tuple[str, str]]:
    numbers = range(1, len(sheets) + 1)
    overrides = "".join(f'<Override PartName="/xl/worksheets/sheet{k}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for k in numbers)
    names = "".join(f'<sheet name="{escape(name, quote=True)}" sheetId="{k}" r:id="rId{k}"/>' for k, name in zip(numbers, sheets, strict=True))
    links = "".join(f'<Relationship Id="rId{k}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{k}.xml"/>' for k in numbers)
    return [
        ("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
         f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{overrides}</Types>'),
        ("_rels/.rels", f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'),
        ("xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{names}</sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'),
        *((f"xl/worksheets/sheet{k}.xml", _sheet(rows)) for k, rows in zip(numbers, sheets.values(), strict=True)),
    ]  # fmt: skip


def _sheet(rows: Sequence[Sequence[object]]) -> str:
    body = "".join(f'<row r="{k}">{"".join(_cell(value, k, column) for column, value in enumerate(row))}</row>' for k, row in enumerate(rows, 1))
    frozen = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    return f'<worksheet xmlns="{_MAIN}">{frozen}<sheetData>{body}</sheetData></worksheet>'


def _cell(value: object, row: int, column: int) -> str:
    """One cell; what is not known, and what is no finite number, is empty."""
    place = f"{_letters(column)}{row}"
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{float(value)!r}</v></c>'
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", str(value))[:LONGEST_TEXT]
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text, quote=False)}</t></is></c>'


def _letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
