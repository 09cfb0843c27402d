"""What a reader gets (the bytes of one file) and what it is (a name, a test of the content, a function)."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath

from frenkel.errors import ParseError
from frenkel.files import MAX_TABLE_BYTES
from frenkel.measure.measurement import Measurement

__all__ = ["MAX_FILE_BYTES", "MAX_UNPACKED_BYTES", "Reader", "Source", "unpack"]

MAX_FILE_BYTES = 512 * 1024 * 1024
"""Largest instrument file that is read."""
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
"""Largest content of a compressed file."""
_UNPACKED_AT_LEAST, _UNPACKED_PER_BYTE = 1024 * 1024, 25
"""What small ones may unpack to: texts and records of instruments take 2 to 11 times their size, and a few kilobytes of zeros gigabytes."""
_HEAD_BYTES = 4096


@dataclass(frozen=True)
class Source:
    """One file in memory: its path as given, its bytes, its SHA-256 (of the file as it lies on disk)."""

    path: str
    data: bytes = field(repr=False)
    sha256: str

    @property
    def name(self) -> str:
        """File name without folders."""
        return PurePath(self.path).name

    @cached_property
    def head(self) -> bytes:
        """The first 4096 bytes, for the tests of the content."""
        return self.data[:_HEAD_BYTES]

    @cached_property
    def head_text(self) -> str:
        """The first bytes as text, whatever the encoding, with all line ends as \\n (for tests only)."""
        head = self.head
        encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1"
        text = head[: len(head) // 2 * 2].decode(encoding, errors="replace")
        return text.removeprefix("ï»¿").replace("\r\n", "\n").replace("\r", "\n")

    @property
    def unpacked_limit(self) -> int:
        """How many bytes a compressed file may unpack to."""
        return min(MAX_UNPACKED_BYTES, _UNPACKED_AT_LEAST + _UNPACKED_PER_BYTE * len(self.data))

    def too_much_unpacked(self) -> ParseError:
        """The error for a file that unpacks to more."""
        return self.error(f"it unpacks to more than {self.unpacked_limit / 1e6:.1f} MB, too much for its {len(self.data)} bytes.")

    def refuse_too_large_a_text(self) -> None:
        """Refuse text beyond the size of tables: as rows of cells it takes many times its size in memory."""
        if len(self.data) > MAX_TABLE_BYTES:
            raise self.error(
                f"the text is larger than the {MAX_TABLE_BYTES / 1e6:.0f} MB that are read at once.",
                next_step="Split it, or read the binary file of the instrument instead.",
            )

    def refuse_too_many_runs(self, count: int) -> None:
        """Refuse a file of thousands of runs of a point or two: it is damaged, and would take for ever."""
        allowed = 3000 + len(self.data) // 400
        if count > allowed:
            raise self.error(
                f"it falls into more than {allowed} runs, too many for its {len(self.data)} bytes.",
                next_step="The column of loops or cycles, or the file, is damaged; export it again.",
            )

    def error(self, cause: str, *, line: int | None = None, next_step: str = "") -> ParseError:
        """A ParseError that names this file."""
        return ParseError(cause, file=self.path, line=line, next_step=next_step)


@dataclass(frozen=True)
class Reader:
    """One file format. `priority` orders the tests: formats with a signature first, any table last."""

    name: str
    priority: int
    matches: Callable[[Source], bool]
    read: Callable[[Source], tuple[Measurement, ...]]


def unpack(source: Source) -> Source:
    """The same source with gzip taken off, at most `unpacked_limit` bytes of it."""
    if source.data[:2] != b"\x1f\x8b":
        return source
    try:
        decompressor = zlib.decompressobj(wbits=31)
        data = decompressor.decompress(source.data, source.unpacked_limit + 1)
    except (zlib.error, gzip.BadGzipFile) as error:
        raise source.error(f"the gzip compression is damaged ({error}).") from error
    if len(data) > source.unpacked_limit:
        raise source.too_much_unpacked()
    return Source(source.path, data, source.sha256)
