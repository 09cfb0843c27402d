"""Showing results on the terminal: tables with rich, JSON and CSV on stdout or into files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from frenkel.results import Notice, to_json

__all__ = ["check_targets", "emit_csv", "emit_json", "print_notices", "print_table"]


def check_targets(*targets: str | None) -> None:
    """Refuse before the work what could not be written after it; None and the terminal ("-") are fine."""
    from frenkel.files import require_writable

    for target in targets:
        if target is not None and target != "-":
            require_writable(target)


def emit_json(data: Mapping[str, Any] | list[Any], target: str) -> None:
    """JSON to stdout ("-") or, atomically, into a file."""
    _emit(to_json(data) + "\n", target)


def emit_csv(header: Sequence[str], rows: Iterable[Sequence[Any]], target: str) -> None:
    """CSV to stdout ("-") or, atomically, into a file."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    _emit(buffer.getvalue(), target)


def _emit(text: str, target: str) -> None:
    if target == "-":
        click.echo(text, nl=False)
    else:
        from frenkel.files import write_text

        write_text(target, text)


def print_table(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    title: str = "",
    styles: Mapping[str, str] | None = None,
) -> None:
    """A table on stdout; `styles` maps a cell's text to a rich style (for verdicts)."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for name in header:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(cell), style=(styles or {}).get(str(cell), "")) for cell in row))
    # a pipe has no width: wide enough there that no cell is folded, so that the output can be searched
    console = Console()
    console = Console(width=None if console.is_terminal else max(console.width, 200))
    with console.capture() as shown:  # echoed, since rich itself ends the program where a pipe is closed
        console.print(table)
    click.echo(shown.get(), nl=False, color=console.is_terminal or None)


def print_notices(notices: Iterable[Notice], *, quiet: bool = False) -> None:
    """Notices on stderr, each once."""
    if not quiet:
        for notice in dict.fromkeys(notices):
            click.echo(f"note: {notice.text}", err=True)
