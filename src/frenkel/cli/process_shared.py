"""What the commands of `frenkel process` share: machine-readable output, the figure."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.output import emit_csv, emit_json

__all__ = ["emit", "report_option", "write_report"]


def report_option(function: Any) -> Any:
    """`--report FILE`: the figure as HTML."""
    return click.option("--report", type=click.Path(dir_okay=False), help="Write the figure as HTML.")(function)


def emit(data: Any, header: Any, rows: Any, as_json: str | None, as_csv: str | None) -> None:
    """JSON and CSV where they are asked for."""
    if as_json:
        emit_json(data, as_json)
    if as_csv:
        emit_csv(header, rows, as_csv)


def write_report(found: Any, report: str | None) -> None:
    """The figure of a result, or a figure itself, where one is asked for."""
    if report:
        from frenkel.figures import write_figure

        write_figure(found.plot() if hasattr(found, "to_dict") and hasattr(found, "plot") else found, report)
