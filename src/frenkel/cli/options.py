"""Options that all commands share: output formats, database, jobs, quiet."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

__all__ = ["database_option", "database_path", "jobs_option", "output_options", "quiet_option", "table_options"]


def output_options(function: F) -> F:
    """`--json` and `--csv`: write machine-readable output to stdout ("-") or a file. Passed as `as_json`, `as_csv`."""
    function = click.option(
        "--csv", "as_csv", is_flag=False, flag_value="-", default=None, metavar="[FILE]",
        help="Write CSV to FILE, or to the terminal without FILE.",
    )(function)  # fmt: skip
    return click.option(
        "--json", "as_json", is_flag=False, flag_value="-", default=None, metavar="[FILE]",
        help="Write JSON to FILE, or to the terminal without FILE.",
    )(function)  # fmt: skip


def quiet_option(function: F) -> F:
    """`--quiet`: no progress and no notices on stderr."""
    return click.option("-q", "--quiet", is_flag=True, help="No progress and notices on the terminal.")(function)


def jobs_option(function: F) -> F:
    """`--jobs N`: worker processes, 0 for one per core."""
    return click.option(
        "-j", "--jobs", type=click.IntRange(min=0), default=1, show_default=True,
        help="Worker processes; 0 is one per core.",
    )(function)  # fmt: skip


def database_option(function: F) -> F:
    """`--db FILE`: the laboratory's database; without it FRENKEL_DB; without that none."""
    return click.option(
        "--db", "database", type=click.Path(dir_okay=False), default=None,
        help="The laboratory's SQLite database [default: FRENKEL_DB, else none].",
    )(function)  # fmt: skip


def database_path(given: str | None) -> str:
    """The database to use: the option, else FRENKEL_DB, else none ("")."""
    return given or os.environ.get("FRENKEL_DB", "")


def table_options(function: F) -> F:
    """What a table may leave open: `temperature_unit`, `conductivity_unit`, the columns, the decimal sign."""
    rows: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("--temperature-unit", {"type": click.Choice(["C", "K"])}, "Unit of the temperature where a table does not say."),
        ("--conductivity-unit", {}, "Unit of the conductivity where a table does not say."),
        ("--temperature-column", {}, "Name of the temperature column."),
        ("--conductivity-column", {}, "Name of the conductivity column."),
        ("--decimal", {"type": click.Choice([".", ","])}, "Decimal sign where it can be read in two ways."),
    )
    for name, more, text in reversed(rows):
        function = click.option(name, default=None, help=text, **more)(function)
    return function
