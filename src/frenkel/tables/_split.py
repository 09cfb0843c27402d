"""Lines to cells: which separator, quoted cells, comment lines. Work and memory stay proportional to the file."""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections import Counter
from typing import NamedTuple

from frenkel.errors import ParseError
from frenkel.tables._numbers import looks_numeric

__all__ = [
    "Row",
    "choose_delimiter",
    "declared_delimiter",
    "is_comment",
    "join_open_quotes",
    "separator_name",
    "split_line",
]

_CANDIDATES = ("\t", ";", ",", "|", " ")
_NAMES = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "bar", " ": "white space"}
_SAMPLE_LINES = 200
_SAMPLE_CHARACTERS = 100_000
_MAX_COLUMNS = 2048
_LONGEST_LINE = 1_000_000
_MOST_JOINED = 20
_OPENING = re.compile(r'(?:^|[\t;,|]) ?"')
_CLOSING = re.compile(r'" ?(?:$|[\t;,|])')
_WORDS = re.compile(r'"[^"]*"|\S+')


class Row(NamedTuple):
    """The cells of one line (1-based number); `comment` if the line began with a comment sign."""

    line: int
    cells: list[str]
    comment: bool = False


def is_comment(line: str) -> bool:
    """True for a line that begins with a comment sign, behind white space or not."""
    first = line[:1]
    return (first in "#%!/" or first.isspace()) and line.lstrip().startswith(("#", "%", "//", "!"))


def declared_delimiter(line: str) -> str | None:
    """The separator of a `sep=;` line as Excel writes it, or None.

    >>> declared_delimiter("sep=;"), declared_delimiter("a;b")
    (';', None)
    """
    match = re.fullmatch(r'"?sep=(.|\\t)"?\s*', line, re.IGNORECASE)
    if match is None:
        return None
    return "\t" if match[1] == "\\t" else match[1]


def split_line(line: str, delimiter: str, *, file: str, number: int) -> list[str]:
    """The stripped cells of a line; quotes around a cell are taken off."""
    if len(line) > _LONGEST_LINE:
        raise ParseError(
            f"the line has more than {_LONGEST_LINE} characters.",
            file=file,
            line=number,
            next_step="This is probably no table; export it again as text.",
        )
    if delimiter == " ":
        cells = [cell.strip('"') for cell in _WORDS.findall(line)] if '"' in line else line.split()
    elif '"' not in line:
        cells = [cell.strip() for cell in line.split(delimiter)]
    else:
        try:
            cells = [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
        except csv.Error as error:
            raise ParseError(
                f"the quotes cannot be read ({error}).",
                file=file,
                line=number,
                next_step='Close every ", or leave the quotes out.',
            ) from error
    if len(cells) > _MAX_COLUMNS:
        raise ParseError(
            f"the line has {len(cells)} cells; allowed are {_MAX_COLUMNS}.",
            file=file,
            line=number,
            next_step="Transpose the table or keep only the columns that are needed.",
        )
    return cells


def join_open_quotes(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Join a line whose last quoted cell is still open with those that follow, up to the line that closes it.

    Where none of the next lines closes the quote, it was only a sign (5" pellet) and the line stays as it is.
    """
    if not any('"' in line for _, line in lines):
        return lines
    odd = [line.count('"') % 2 == 1 for _, line in lines]
    closing = [place for place, (_, line) in enumerate(lines) if odd[place] and _CLOSING.search(line)]
    joined: list[tuple[int, str]] = []
    place = 0
    while place < len(lines):
        number, line = lines[place]
        end = place
        if odd[place] and _OPENING.search(line):
            behind = bisect_right(closing, place)
            if behind < len(closing) and closing[behind] < place + _MOST_JOINED:
                end = closing[behind]
        joined.append((number, line if end == place else " ".join(text for _, text in lines[place : end + 1])))
        place = end + 1
    return joined


def choose_delimiter(lines: list[tuple[int, str]], *, file: str) -> str:
    """The separator that gives the most numbers in rows of one width, over the first and last lines."""
    count = min(_SAMPLE_LINES, max(5, _SAMPLE_CHARACTERS // max(len(line) for _, line in lines)))
    sample = lines if len(lines) <= 2 * count else lines[:count] + lines[-count:]
    best, best_score = ",", (-1, -1)
    for delimiter in _CANDIDATES:
        numbers: Counter[int] = Counter()
        widths: Counter[int] = Counter()
        for number, line in sample:
            if delimiter != " " and delimiter not in line:
                # a single cell is evidence for no separator
                numbers[1] += 0 if delimiter != "," else looks_numeric(line.strip())
                continue
            cells = split_line(line[:20_000], delimiter, file=file, number=number)
            numbers[len(cells)] += sum(looks_numeric(cell) for cell in cells)
            widths[len(cells)] += 1
        if delimiter == " ":
            del numbers[1]  # one column needs no separator, and its name may have several words
        score = (max(numbers.values(), default=0), max(widths.values(), default=0))
        if delimiter == " " and score[0] == 0:
            continue  # words of a text are no columns
        if score > best_score:
            best, best_score = delimiter, score
    return best


def separator_name(delimiter: str) -> str:
    return _NAMES.get(delimiter, repr(delimiter))
