"""What the commands of the room interfaces share: showing a result as table, JSON, CSV and figure."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import check_targets, emit_csv, emit_json, print_notices, print_table
from frenkel.quantities import format_value

__all__ = ["show", "shown_options"]


def shown_options(function: Any) -> Any:
    """`--report`, `--json`, `--csv`, `--quiet`."""
    function = click.option("--report", type=click.Path(dir_okay=False), help="Write the figure as HTML.")(function)
    return output_options(quiet_option(function))


def show(
    found: Any, header: tuple[str, ...], rows: list[Any], as_json: str | None, as_csv: str | None, report: str | None,
    quiet: bool, figure: Any = None,
) -> None:  # fmt: skip
    """Table on the terminal, JSON and CSV where asked, the figure (`figure()`, else `found.plot()`) into --report."""
    check_targets(report, as_json, as_csv)
    if as_json:
        emit_json(found.to_dict(), as_json)
    if as_csv:
        emit_csv(header, rows, as_csv)
    if "-" not in (as_json, as_csv):
        print_table(header, [tuple(_cell(value) for value in row) for row in rows])
    if report:
        from frenkel.figures import write_figure

        write_figure((figure or found.plot)(), report)
    print_notices(found.notices, quiet=quiet)


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else "unknown" if value is None else format_value(float(value))
